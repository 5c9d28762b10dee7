import { inUnit, isUnit, sameKind, type Value } from './engine.ts'
import { rounded, showNumber } from './show-number.ts'
import { type NamedUnit, unitOfCode } from './units/find-unit.ts'

/** Digits of a converted quantity: more than a measure has, fewer than a conversion factor. */
const SIGNIFICANT = 7

/** A result in figures and in words. */
export interface Shown {
  text: string
  value: number
  unit?: string
}

/** Which of several units of the same name is meant. */
const WHICH: Readonly<Record<string, string>> = {
  uscup: 'US cups',
  uspint: 'US pints',
  usquart: 'US quarts',
  usgallon: 'US gallons',
  usfloz: 'US fluid ounces',
  ton: 'short tons of 2,000 lb',
  'mile/usgallon': 'US gallons',
  month: 'average months',
  year: 'years of 365.25 days',
}

/** Notes on the units with these codes, in parentheses; empty when none needs one. */
export function whichUnits(codes: readonly string[]): string {
  const notes = [...new Set(codes.flatMap((code) => WHICH[code] ?? []))]
  return notes.length > 0 ? ` (${notes.join(', ')})` : ''
}

const pretty = (code: string) => code.replace(/\^2/g, '²').replace(/\^3/g, '³')

const nameOf = (code: string): NamedUnit => unitOfCode(code) ?? { code, one: pretty(code), many: pretty(code) }

const withUnit = (number: string, name: string) =>
  name === '°' || name === '%' ? `${number}${name}` : `${number} ${name}`

/** `value` in the first of `units` that measures the same kind, or in the unit that mathjs gives it. */
export function showValue(value: Value, units: readonly (NamedUnit | string | undefined)[] = []): Shown {
  if (!isUnit(value)) {
    return { text: showNumber(value), value: rounded(value).toNumber() }
  }
  const named = units.map((unit) => (typeof unit === 'string' ? nameOf(unit) : unit))
  const unit = named.find((candidate) => candidate && measures(value, candidate)) ?? nameOf(value.formatUnits())
  const number = rounded(inUnit(value, unit.code), SIGNIFICANT)
  const one = number.abs().eq(1)
  return { text: withUnit(showNumber(number), one ? unit.one : unit.many), value: number.toNumber(), unit: unit.many }
}

const measures = (value: Value, unit: NamedUnit): boolean => {
  try {
    return isUnit(value) && (unit.code === '' || inUnit(value, unit.code) !== undefined)
  } catch {
    return false
  }
}

/** Whether all of `values` can be added. */
export const alike = (values: readonly Value[]): boolean => values.every((value) => sameKind(value, values[0] ?? value))
