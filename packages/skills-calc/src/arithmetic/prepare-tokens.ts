import { findUnit } from '../units/find-unit.ts'
import { joinNumberWords } from './number-words.ts'
import { type Token, tokenize } from './token.ts'

/** Nouns of money: 18% tip on a 54 dollar bill. */
const MONEY =
  'dollar dollars buck bucks euro euros usd eur gbp quid bill bills check cheque meal dinner lunch restaurant price total item purchase order salary cost'
const NOISE = new Set(['the', 'my', 'our', 'your', 'their', 'number', 'numbers', 'exactly', 'about', 'approximately', 'roughly', ...MONEY.split(' ')])
const ARTICLES = new Set(['a', 'an', 'one'])

/** Leaves articles and filler words out; an article before a unit counts as one: "in a litre". */
export function prepareTokens(source: string): Token[] {
  const kept: Token[] = []
  const tokens = joinNumberWords(tokenize(source))
  tokens.forEach((token, i) => {
    const before = kept.at(-1)
    if (token.kind !== 'word') kept.push(token)
    else if (token.text === 'of' && NOISE.has(tokens[i - 1]?.text ?? '')) return
    else if (ARTICLES.has(token.text)) {
      const unit = findUnit(tokens.slice(i + 1, i + 5).map((next) => next.text))
      if (unit && before?.kind !== 'number') kept.push({ ...token, kind: 'number', text: '1' })
    } else if (!NOISE.has(token.text)) kept.push(token)
  })
  return kept
}
