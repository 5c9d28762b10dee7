import { Decline } from '@openpa/skill'
import { stripTalk } from '../strip-talk.ts'
import type { Calculation, Part } from './calculation.ts'
import { readChain, readDecimals, readTarget } from './endings.ts'
import { EnglishParser } from './english-parser.ts'
import { readImperative } from './imperatives.ts'
import { readPercentageQuestion } from './percentage-questions.ts'
import { prepareTokens } from './prepare-tokens.ts'
import type { Token } from './token.ts'
import { isMeasured, readWordProblem } from './word-problems.ts'

/** Longest text that is read. */
const LONGEST = 500

const DATE = /\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}:\d{2}\b/
const isArithmetic = (tokens: readonly Token[]) =>
  tokens.some((token) => token.kind === 'number' || ['pi', 'e'].includes(token.text))

/** The terms that the request names, and where reading them ended. */
function readParts(
  tokens: readonly Token[],
  source: string,
): { parts: Part[]; joined: 'sum' | 'and'; rest: EnglishParser; text?: string } {
  const imperative = readImperative(tokens, source)
  if (imperative) return { parts: [imperative.part], joined: 'sum', rest: imperative.rest }
  const parser = new EnglishParser(tokens)
  const read = (minus = false): Part[] =>
    parser.sumTerms().map(({ code, start, end, unit, ...term }, i) => ({
      code,
      text: source.slice(start, end),
      ...((term.minus || (minus && i === 0)) && { minus: true }),
      ...(unit && { unit }),
    }))
  let parts = read()
  let joined: 'sum' | 'and' = 'sum'
  for (;;) {
    const link = readLink(parser, parts)
    if (!link) return { parts, joined, rest: parser, text: source.slice(0, parser.next?.start).trim() }
    const more = read(link === 'minus')
    const bare = [...parts, ...more].every((part) => /^[\d.]+$/.test(part.code))
    if (link !== 'and' || bare) parts = [...parts, ...more]
    else [parts, joined] = [[...gathered(parts, joined), ...gathered(more, 'sum')], 'and']
  }
}

/** What joins the next part. Before it the last part can have named its own unit: "3 miles in km and 15% of 60". */
function readLink(parser: EnglishParser, parts: Part[]): 'plus' | 'minus' | 'and' | undefined {
  const mark = parser.at
  const target = readTarget(parser)
  const words = parser.accept(
    ', and what is',
    'and what is',
    'and also',
    ', and',
    'and',
    ...(target ? ['plus', '+', 'minus', '-'] : []),
  )
  const last = parts.at(-1)
  if (!words || !last || target === '%') {
    parser.at = mark
    return undefined
  }
  if (target) parts.splice(-1, 1, { ...last, target })
  return words === 'plus' || words === '+' ? 'plus' : words === 'minus' || words === '-' ? 'minus' : 'and'
}

/** The terms of a sum as one part, when they stand beside other questions. */
const gathered = (parts: readonly Part[], joined: 'sum' | 'and'): Part[] => {
  const [first] = parts
  if (!first || joined === 'and' || parts.length === 1) return [...parts]
  const code = parts.map((part, i) => `${i === 0 ? '' : part.minus ? '-' : '+'}${part.code}`).join('')
  const text = parts.map((part, i) => `${i === 0 ? '' : part.minus ? ' - ' : ' + '}${part.text}`).join('')
  const { target, unit } = parts.find((part) => part.target) ?? first
  return [{ code: `(${code})`, text, ...(unit && { unit }), ...(target && { target }) }]
}

/**
 * Reads a request for arithmetic, in English or in signs.
 * @throws {Decline} when it is none.
 * @throws {Error} when it is, but cannot be calculated as it stands: a parenthesis missing, too long.
 */
export function readCalculation(text: string): Calculation {
  if (text.length > LONGEST) throw new Error(`A calculation can have at most ${LONGEST} characters.`)
  if (DATE.test(text)) throw new Decline('That is a date or a time, not a calculation.')
  const problem = readWordProblem(text)
  if (problem && !isMeasured(text)) return problem
  try {
    return readFormula(stripTalk(text))
  } catch (error) {
    if (!problem) throw error
    return problem
  }
}

function readFormula(source: string): Calculation {
  const prepared = prepareTokens(source)
  const round = prepared[0]?.text === 'round' && prepared[1]?.text !== '('
  const tokens = round ? prepared.slice(1) : prepared
  if (!isArithmetic(tokens)) throw new Decline('There is nothing to calculate in that.')
  const question = readPercentageQuestion(tokens, source)
  if (question) return question
  const { parts, joined, rest, ...read } = readParts(tokens, source)
  rest.accept('added together', 'added up', 'together', 'combined', 'added')
  const chained = readChain(rest, source, parts)
  const target = readTarget(rest)
  const decimals = readDecimals(rest) ?? (round ? 0 : undefined)
  if (rest.sees(')')) throw new Error('An opening parenthesis “(” is missing.')
  if (!rest.done) rest.fail()
  if (
    prepared.length === 1 ||
    (chained.every((part) => /^\(?[\d.]+( \S+)?\)?$/.test(part.code)) &&
      chained.length === 1 &&
      !target &&
      decimals === undefined)
  )
    throw new Decline('That is a number, not a calculation.')
  const words = chained === parts && read.text ? read.text : (chained[0]?.text ?? source)
  return { parts: chained, text: words, joined, ...(target && { target }), ...(decimals !== undefined && { decimals }) }
}
