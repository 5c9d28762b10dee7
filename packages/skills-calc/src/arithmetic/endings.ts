import { findUnit, type NamedUnit } from '../units/find-unit.ts'
import type { Part } from './calculation.ts'
import type { EnglishParser } from './english-parser.ts'

const THEN = ['and then', ', then', 'then', ', and then', ', and', 'and', ',']
const NEXT: readonly [words: readonly string[], sign: string][] = [
  [['add', 'plus', '+'], '+'],
  [['subtract', 'minus', 'take away', 'deduct', '-'], '-'],
  [['multiply it by', 'multiply that by', 'multiply by', 'multiplied by', 'times', '*'], '*'],
  [['divide it by', 'divide that by', 'divide by', 'divided by', 'split between', 'split by', '/'], '/'],
]

/** Reads "… then add 5" behind a calculation: the next step works on the result of those before. */
export function readChain(parser: EnglishParser, source: string, parts: readonly Part[]): readonly Part[] {
  let chained = parts
  for (;;) {
    const mark = parser.at
    parser.accept(...THEN)
    const [, sign] = NEXT.find(([words]) => parser.accept(...words)) ?? []
    const [before] = chained
    if (!sign || !before || chained.length !== 1) {
      parser.at = mark
      return chained
    }
    const operand = parser.sum()
    const share = operand.percent && '+-'.includes(sign)
    const code = share ? `(${before.code}*(1${sign}${operand.code}))` : `(${before.code}${sign}${operand.code})`
    chained = [{ ...before, code, text: `(${before.text}) ${sign} ${source.slice(operand.start, operand.end)}` }]
  }
}

/** Reads "in km" or "as a percentage" behind a calculation. */
export function readTarget(parser: EnglishParser): NamedUnit | '%' | undefined {
  const mark = parser.at
  if (parser.accept('as %', 'in %', 'to %')) return '%'
  if (!parser.accept('in', 'to', 'as', 'into', 'expressed in', 'converted to', '=')) return undefined
  const found = findUnit(parser.tokens.slice(parser.at).map((token) => token.text))
  parser.at = found ? parser.at + found.length : mark
  return found?.unit
}

const NEAREST = ['whole', 'integer', 'one', 'unit'].map((unit) => `to nearest ${unit}`)
const PLACES = ['decimal places', 'decimal place', 'decimals', 'decimal', 'places', 'dp', 'digits']
const ROUNDED = ['and rounded', 'and round it', 'and round', ', rounded', 'rounded', 'round']
const MOST_PLACES = 12

/** Reads "rounded to 2 decimals" behind a calculation. */
export function readDecimals(parser: EnglishParser): number | undefined {
  const mark = parser.at
  const rounded = parser.accept(...ROUNDED) !== undefined
  if (parser.accept(...NEAREST)) return 0
  if (!parser.accept('to')) return rounded ? 0 : undefined
  const places = Number(parser.next?.text)
  parser.at++
  if (Number.isInteger(places) && places <= MOST_PLACES && parser.accept(...PLACES)) return places
  parser.at = mark
  return undefined
}
