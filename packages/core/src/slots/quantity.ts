import type { Span } from './date-time.ts'
import { LENGTHS } from './lengths.ts'
import { goesOn, type NumberWord, numberFromWords, numberWord, SCALE, SCALES, WORD } from './number-words.ts'
import { rewrite } from './rewrite.ts'

/** A number with the unit word that follows it, e.g. `{ amount: 3, unit: 'miles' }`. */
export interface Quantity {
  amount: number
  unit: string
}

const DIGITS = '(?<![\\p{L}\\p{N}_.])[-−]?(?:\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)'
const NUMBER = new RegExp(
  `${DIGITS}(?:(?:k|m|bn)(?![\\p{L}\\p{N}²³/])|\\s+(?:${SCALE})(?!\\p{L}))?|(?<![\\p{L}])${WORD}(?:(?:[\\s-]+(?:and\\s+)?)${WORD})*(?![\\p{L}])`,
  'giu',
)

/** The numbers in a row of number words, each as far as it goes. */
function numbersInWords(text: string, offset: number): Span<number>[] {
  const rows: { start: number; end: number }[] = []
  let last: NumberWord | undefined
  let withAnd = false
  for (const match of text.matchAll(/[a-z]+/gi)) {
    const read = numberWord(match[0].toLowerCase())
    if (!read) {
      withAnd = true
      continue
    }
    const row = rows.at(-1)
    const end = match.index + match[0].length
    if (row && last && goesOn(last, read, withAnd)) row.end = end
    else rows.push({ start: match.index, end })
    last = read
    withAnd = false
  }
  return rows.map(({ start, end }) => ({
    start: offset + start,
    end: offset + end,
    value: numberFromWords(text.slice(start, end)),
  }))
}

const SUFFIX: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, bn: 1e9, ...SCALES }

/** All numbers in `text`, in digits or English words, in order. */
export const findNumbers = (text: string): Span<number>[] =>
  [...text.matchAll(NUMBER)].flatMap(({ 0: shown, index }) => {
    const digits = /^([-−]?[\d.,]+)\s*(\p{L}+)?$/u.exec(shown)
    if (!digits) return numbersInWords(shown, index)
    const amount = Number((digits[1] ?? '').replace('−', '-').replaceAll(',', ''))
    return [{ start: index, end: index + shown.length, value: amount * (SUFFIX[(digits[2] ?? '').toLowerCase()] ?? 1) }]
  })

const PLAIN_NUMBER = new RegExp(DIGITS, 'giu')
/** "5m" is five million by itself and five metres with a unit in mind: here the letter is left to the unit. */
const findAmounts = (text: string): Span<number>[] => {
  const plain = [...text.matchAll(PLAIN_NUMBER)].map((m) => m.index)
  return findNumbers(text).map((span) => {
    const shown = text.slice(span.start, span.end)
    if (!plain.includes(span.start) || !/[\dkmb]n?$/i.test(shown)) return span
    const bare = shown.replace(/\p{L}+$/u, '')
    return {
      start: span.start,
      end: span.start + bare.length,
      value: Number(bare.replace('−', '-').replaceAll(',', '')),
    }
  })
}

const UNIT_AFTER =
  /^[\s-]*(?!(?:and|or|to|of|in|on|at|for|by|from|is|are|the|plus|minus|times|than|with|as)(?!\p{L}))(°\s?[cfk]?|%|percent|per cent|[a-zµ][a-zµ²³/]*\d?)/iu

/** All numbers that are followed by a unit or noun, with that word. */
export const findQuantities = (text: string): Span<Quantity>[] =>
  findAmounts(text).flatMap(({ start, end, value }) => {
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
const SINGLE = [
  { pattern: /\b(?:a\s+)?couple\s+(?:of\s+)?(?=(?:second|minute|hour|day|week)s\b)/gi, write: () => '2 ' },
  { pattern: /\b(?:an?)\s+(?=(?:second|minute|hour|day|week)\b)/gi, write: () => '1 ' },
  { pattern: /\b(\d{1,2})h(\d{1,2})(?:m(?:in)?)?\b/gi, write: (m: RegExpExecArray) => `${m[1]} h ${m[2]} min` },
]

/** All lengths of time in `text` ("90 seconds", "1h 30m", "half an hour"), in milliseconds; neighbours add up. */
export function findDurations(text: string): Span<number>[] {
  const plain = rewrite(text, [...LENGTHS, ...SINGLE])
  const merged: Span<number>[] = []
  for (const { start, end, value } of findQuantities(plain.text)) {
    const unit = UNIT_MS.find(([pattern]) => pattern.test(value.unit))
    // The end of "1:30 hours" or "1,5 hours" is no length by itself.
    const isTail = /\d[,:.]$/.test(plain.text.slice(0, start))
    if (!unit || value.amount < 0 || isTail) continue
    const last = merged.at(-1)
    if (last && /^\s*(?:,|and)?\s*$/.test(plain.text.slice(last.end, start))) {
      last.value += value.amount * unit[1]
      last.end = end
    } else merged.push({ start, end, value: value.amount * unit[1] })
  }
  return merged.map(({ start, end, value }) => ({ ...plain.original(start, end), value }))
}
