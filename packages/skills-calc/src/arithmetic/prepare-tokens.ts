import { findUnit } from '../units/find-unit.ts'
import { joinNumberWords } from './number-words.ts'
import { type Token, tokenize } from './token.ts'

/** Nouns of money: 18% tip on a 54 dollar bill. */
const MONEY =
  'dollar dollars buck bucks euro euros usd eur gbp quid bill bills check cheque meal dinner lunch restaurant price total item purchase order salary cost'
const FILLER = 'the my our your their number numbers exactly about approximately roughly'
const NOISE = new Set([...FILLER.split(' '), ...MONEY.split(' ')])
const ARTICLES = new Set(['a', 'an', 'one'])

const isWhole = (token: Token | undefined): token is Token => token?.kind === 'number' && /^\d+$/.test(token.text)

/** "3/4" without spaces at `at`. */
function fractionAt(tokens: readonly Token[], at: number): { upper: Token; lower: Token } | undefined {
  const [upper, slash, lower] = tokens.slice(at, at + 3)
  if (!isWhole(upper) || !isWhole(lower) || slash?.text !== '/') return undefined
  return upper.end === slash.start && slash.end === lower.start ? { upper, lower } : undefined
}

/** Where "3/4" stands before a unit, or behind a whole number, as in "1 1/2 cups", it is one number. */
function joinFractions(tokens: readonly Token[]): Token[] {
  const joined: Token[] = []
  for (let at = 0; at < tokens.length; at++) {
    const found = fractionAt(tokens, at)
    const before = joined.at(-1)
    const whole = isWhole(before) ? before : undefined
    const measured = findUnit(tokens.slice(at + 3, at + 7).map((token) => token.text)) !== undefined
    if (!found || !(whole || measured) || ['^', '/'].includes(before?.text ?? '')) {
      joined.push(tokens[at] as Token)
      continue
    }
    const { upper, lower } = found
    const text = `(${whole ? `${whole.text}+` : ''}${upper.text}/${lower.text})`
    if (whole) joined.pop()
    joined.push({ kind: 'number', text, start: (whole ?? upper).start, end: lower.end })
    at += 2
  }
  return joined
}

/** "3 tickets at 12.50": what is counted does not matter. */
const isPriced = (tokens: readonly Token[], at: number) =>
  tokens[at]?.kind === 'word' &&
  tokens[at - 1]?.kind === 'number' &&
  ['at', 'for', 'costing'].includes(tokens[at + 1]?.text ?? '') &&
  tokens[at + 2]?.kind === 'number' &&
  !findUnit([tokens[at].text])

/** "total of 3, 8 and 11" adds up; in "tip on a total of 60" the word changes nothing. */
const isSummed = (tokens: readonly Token[], at: number) =>
  tokens[at]?.text === 'total' &&
  tokens[at + 1]?.text === 'of' &&
  tokens[at + 2]?.kind === 'number' &&
  ([',', 'and'].includes(tokens[at + 3]?.text ?? '') || tokens[at + 2]?.apart !== undefined)

/** Leaves articles and filler words out; an article before a unit counts as one: "in a litre". */
export function prepareTokens(source: string): Token[] {
  const kept: Token[] = []
  const tokens = joinFractions(joinNumberWords(tokenize(source)))
  tokens.forEach((token, i) => {
    const before = kept.at(-1)
    if (isPriced(tokens, i)) return
    if (token.kind !== 'word' || isSummed(tokens, i) || (token.text === 'of' && isSummed(tokens, i - 1)))
      kept.push(token)
    else if (token.text === 'of' && NOISE.has(tokens[i - 1]?.text ?? '')) return
    else if (ARTICLES.has(token.text)) {
      const unit = findUnit(tokens.slice(i + 1, i + 5).map((next) => next.text))
      if (unit && before?.kind !== 'number') kept.push({ ...token, kind: 'number', text: '1' })
    } else if (!NOISE.has(token.text)) kept.push(token)
  })
  return kept
}
