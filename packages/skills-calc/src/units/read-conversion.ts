import { Decline } from '@openpa/skill'
import type { Term } from '../arithmetic/cursor.ts'
import { EnglishParser } from '../arithmetic/english-parser.ts'
import { prepareTokens } from '../arithmetic/prepare-tokens.ts'
import type { Token } from '../arithmetic/token.ts'
import { stripTalk } from '../strip-talk.ts'
import { ADJECTIVE, END, FILLER, HOW_MANY, TO, VERB } from './conversion-words.ts'
import { findUnit, type NamedUnit } from './find-unit.ts'

/** Longest text that is read. */
const LONGEST = 500

/** A quantity and the unit in which it is wanted. */
export interface Conversion {
  /** mathjs expression of the quantity, made by this package. */
  code: string
  /** The person's words for the quantity. */
  text: string
  /** The number and unit, when the quantity is a single one. */
  single?: { amount: string; unit: NamedUnit }
  target: NamedUnit
  /** The smaller unit of "in feet and inches". */
  smaller?: NamedUnit
}

const textsOf = (parser: EnglishParser) => parser.tokens.slice(parser.at).map((token) => token.text)

/** A unit at the parser's position. */
function unitAt(parser: EnglishParser): NamedUnit | undefined {
  const found = findUnit(textsOf(parser))
  if (found) parser.at += found.length
  return found?.unit
}

type Reading = Omit<Conversion, 'text'> & { start: number; end: number }
type Form = (parser: EnglishParser) => Reading | undefined

const SINGLE = /^\((?<amount>-?[\d.]+(?:e[+-]?\d+)?|\(-?[\d./*+e()]+\)) (?<code>[^()]+)\)$/

const one = (unit: NamedUnit): Term => ({ code: `(1 ${unit.code})`, start: 0, end: 0, unit: unit.code })

function reading(
  parser: EnglishParser,
  quantity: Term,
  target: NamedUnit | undefined,
  from?: NamedUnit,
): Reading | undefined {
  parser.skip(END)
  if (!target || !quantity.unit || !parser.done) return undefined
  const { amount, code } = SINGLE.exec(quantity.code)?.groups ?? {}
  const unit = from ?? (code ? findUnitOf(parser.tokens, code) : undefined)
  return {
    code: quantity.code,
    start: quantity.start,
    end: quantity.end,
    target,
    ...(amount && unit && { single: { amount, unit } }),
  }
}

const findUnitOf = (tokens: readonly Token[], code: string): NamedUnit | undefined => {
  const texts = tokens.map((token) => token.text)
  return texts.map((_, at) => findUnit(texts.slice(at))?.unit).find((unit) => unit?.code === code)
}

/** "how many cups in a litre". */
const howMany: Form = (parser) => {
  if (!parser.accept(...HOW_MANY)) return undefined
  const mark = parser.at
  const target = unitAt(parser)
  if (!target) return undefined
  if (parser.done) return ratio(parser, mark)
  parser.skip(FILLER)
  const quantity = parser.next?.kind === 'number' ? parser.sum() : bareUnit(parser)
  return quantity && reading(parser, quantity, target)
}

/** "feet per mile" reads as one unit; asked for alone it is a question. */
function ratio(parser: EnglishParser, from: number): Reading | undefined {
  const per = parser.tokens.findIndex((token, i) => i > from && (token.text === 'per' || token.text === '/'))
  if (per < 0) return undefined
  const target = findUnit(parser.tokens.slice(from, per).map((token) => token.text))?.unit
  const of = findUnit(parser.tokens.slice(per + 1).map((token) => token.text))?.unit
  return of && target && reading(parser, one(of), target, of)
}

const bareUnit = (parser: EnglishParser): Term | undefined => {
  const unit = unitAt(parser)
  return unit && one(unit)
}

/** "3 miles in km", "5 foot 9 to cm", "100 kmh mph". */
const quantityFirst: Form = (parser) => {
  const quantity = parser.sum()
  parser.accept(',')
  parser.accept(...TO)
  parser.accept('in', 'how many')
  const target = unitAt(parser)
  const smaller = parser.accept('and') ? unitAt(parser) : undefined
  const found = reading(parser, quantity, target)
  return found && { ...found, ...(smaller && { smaller }) }
}

const isPlural = (token: Token | undefined) => /s$|^feet$/.test(token?.text ?? '')

/** "kilos to pounds: 80", "acres in a hectare", "cups per litre", "f to c 72". */
const unitFirst: Form = (parser) => {
  const first = unitAt(parser)
  if (!first) return undefined
  if (parser.done) return ratio(parser, 0)
  const mark = parser.at
  const link = parser.accept(...FILLER, 'and', 'as', '=', '>')
  if (link && parser.next?.kind === 'number') return reading(parser, parser.sum(), first)
  const second = unitAt(parser)
  if (!second) return undefined
  parser.skip([':', '=', 'of', 'for', ',', 'with', 'from', '?'])
  const number = parser.next
  // "inches in a foot" asks about the foot, "gallon in litres" about the gallon.
  const counted = isPlural(parser.tokens[mark - 1]) || !isPlural(parser.tokens.at(-1))
  if (!number)
    return link === 'per' || (link === 'in' && counted)
      ? reading(parser, one(second), first, second)
      : reading(parser, one(first), second, first)
  const sign = parser.accept('-', 'minus') ? '-' : ''
  const amount = parser.next
  if (amount?.kind !== 'number') return undefined
  parser.at++
  const code = sign ? `((-${amount.text}) ${first.code})` : `(${amount.text} ${first.code})`
  const again = parser.done ? undefined : unitAt(parser)
  if (again && again.code !== first.code) return undefined
  return reading(parser, { code, start: amount.start, end: amount.end, unit: first.code }, second, first)
}

/** "to celsius 72 f", "in km, 3 miles". */
const targetFirst: Form = (parser) => {
  if (!parser.accept('to', 'into', 'in')) return undefined
  const target = unitAt(parser)
  parser.skip([',', 'from', 'what is', ':', 'how much is'])
  return target && reading(parser, parser.sum(), target)
}

/** "in 3 gigabytes, how many megabytes", "in a kilo how many grams are there". */
const wholeFirst: Form = (parser) => {
  if (!parser.accept('in')) return undefined
  const quantity = parser.sum()
  parser.accept(',')
  if (!parser.accept(...HOW_MANY)) return undefined
  const target = unitAt(parser)
  return reading(parser, quantity, target)
}

const FORMS: readonly Form[] = [howMany, quantityFirst, unitFirst, wholeFirst, targetFirst]

const attempt = (form: Form, tokens: readonly Token[]): Reading | undefined => {
  try {
    return form(new EnglishParser(tokens))
  } catch {
    // Another form may fit.
    return undefined
  }
}

const ARROW = /\s*(?:-+>|=+>|→|⇒)\s*/g
/** "I drive 65 mph, what is this in km/h": a statement, and then the question about it. */
const TOLD =
  /^[\p{L}' ]*?(\d[\d.,]*\s*[^\s,]+)(?: [\p{L}]+){0,2},? (?:so |and )?(?:what|how (?:much|many))(?:'s| is| are)? (?:(?:this|that|it|they|those)(?: is| are)? )?in /iu

/**
 * Reads a request to convert a quantity.
 * @throws {Decline} when it is none, or names a unit that is not known.
 */
export function readConversion(request: string): Conversion {
  if (request.length > LONGEST) throw new Error(`A conversion can have at most ${LONGEST} characters.`)
  const bare = stripTalk(request.replace(ARROW, ' to ').replace(TOLD, '$1 in ').replace(ADJECTIVE, '')).replace(
    VERB,
    '',
  )
  const text = stripTalk(bare.replace(ADJECTIVE, ''))
    .replace(VERB, '')
    .replace(/^(?:me|units?|from)\s+/i, '')
  const tokens = prepareTokens(text).filter((token) => token.text !== '?')
  for (const form of FORMS) {
    const found = attempt(form, tokens)
    if (!found) continue
    const { start, end, ...conversion } = found
    return { ...conversion, text: text.slice(start, end) }
  }
  throw new Decline('That is no conversion between units that I know.')
}
