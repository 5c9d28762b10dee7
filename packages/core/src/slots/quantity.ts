import type { Span } from './date-time.ts'

/** A number with the unit word that follows it, e.g. `{ amount: 3, unit: 'miles' }`. */
export interface Quantity {
  amount: number
  unit: string
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, million: 1e6, billion: 1e9, dozen: 12 }
const WORD = `(?:${[...SMALL, ...TENS.slice(2), ...Object.keys(SCALES)].join('|')})`
const NUMBER = new RegExp(
  `(?<![\\p{L}\\p{N}_.])[-−]?(?:\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?:\\s*(?:k|m|bn)(?![\\p{L}]))?|(?<![\\p{L}])${WORD}(?:(?:[\\s-]+(?:and\\s+)?)${WORD})*(?![\\p{L}])`,
  'giu',
)

/** The value of a number in words ("two hundred and forty"), or NaN. */
export function numberFromWords(text: string): number {
  let total = 0
  let group = 0
  for (const word of text.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and') continue
    const small = SMALL.indexOf(word)
    const ten = TENS.indexOf(word)
    const scale = SCALES[word]
    if (small >= 0) group += small
    else if (ten >= 2) group += ten * 10
    else if (scale === undefined) return Number.NaN
    else if (scale === 100 || scale === 12) group = (group || 1) * scale
    else {
      total += (group || 1) * scale
      group = 0
    }
  }
  return total + group
}

const SUFFIX: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, bn: 1e9 }

function numberOf(text: string): number {
  const digits = /^([-−]?[\d.,]+)\s*(k|m|bn)?$/i.exec(text.trim())
  if (!digits) return numberFromWords(text)
  return (
    Number((digits[1] ?? '').replace('−', '-').replaceAll(',', '')) * (SUFFIX[(digits[2] ?? '').toLowerCase()] ?? 1)
  )
}

/** All numbers in `text`, in digits or English words, in order. */
export const findNumbers = (text: string): Span<number>[] =>
  [...text.matchAll(NUMBER)].map((m) => ({ start: m.index, end: m.index + m[0].length, value: numberOf(m[0]) }))

const UNIT_AFTER = /^\s*(°\s?[cfk]?|%|percent|per cent|[a-zµ][a-zµ²³/]*\d?)/iu

/** All numbers that are followed by a unit or noun, with that word. */
export const findQuantities = (text: string): Span<Quantity>[] =>
  findNumbers(text).flatMap(({ start, end, value }) => {
    const unit = UNIT_AFTER.exec(text.slice(end))
    return unit?.[1] ? [{ start, end: end + unit[0].length, value: { amount: value, unit: unit[1] } }] : []
  })

const UNIT_MS: readonly [RegExp, number][] = [
  [/^s(?:ec(?:ond)?s?)?$/i, 1000],
  [/^m(?:in(?:ute)?s?)?$/i, 60_000],
  [/^h(?:(?:ou)?rs?)?$/i, 3_600_000],
  [/^d(?:ays?)?$/i, 86_400_000],
  [/^w(?:(?:ee)?ks?)?$/i, 604_800_000],
]
const HALF =
  /\b(?:(a|an|\d+)\s+)?(?:and\s+a\s+)?half\s+(?:an?\s+)?(hour|minute|day)|\b(an?|one)\s+(second|minute|hour|day|week)(\s+and\s+a\s+half)?\b|\b(\d+)\s+and\s+a\s+half\s+(minute|hour|day)s?/gi

/** All lengths of time in `text` ("90 seconds", "1h 30m", "half an hour"), in milliseconds; neighbours add up. */
export function findDurations(text: string): Span<number>[] {
  const found: Span<number>[] = findQuantities(text).flatMap(({ start, end, value }) => {
    const unit = UNIT_MS.find(([pattern]) => pattern.test(value.unit))
    return unit && value.amount >= 0 ? [{ start, end, value: value.amount * unit[1] }] : []
  })
  const unitMs = (name = '') => UNIT_MS.find(([pattern]) => pattern.test(name))?.[1] ?? 0
  for (const m of text.matchAll(HALF)) {
    const span = { start: m.index, end: m.index + m[0].length }
    if (m[6]) found.push({ ...span, value: (Number(m[6]) + 0.5) * unitMs(m[7]) })
    else if (m[3]) found.push({ ...span, value: (m[5] ? 1.5 : 1) * unitMs(m[4]) })
    else found.push({ ...span, value: ((Number(m[1]) || 0) + 0.5) * unitMs(m[2]) })
  }
  const merged: Span<number>[] = []
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last && span.start < last.end) continue
    if (last && /^\s*(?:,|and)?\s*$/.test(text.slice(last.end, span.start))) {
      last.value += span.value
      last.end = span.end
    } else merged.push({ ...span })
  }
  return merged
}
