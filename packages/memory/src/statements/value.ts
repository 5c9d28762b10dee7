import { stemmer } from 'stemmer'

/** What a value is of: only values of the same sort can contradict one another. */
export type ValueSort = 'weekday' | 'date' | 'clock' | 'place' | 'text'

const SMALL_NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  )
const NUMBERS = new Map(SMALL_NUMBERS.map((word, n) => [word, String(n)]))

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const WEEKDAY = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b/i
const DATE = new RegExp(
  `\\b(?:\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}|${MONTH} \\d{1,2}|\\d{4}-\\d{2}(?:-\\d{2})?|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4})\\b|^(?:in )?${MONTH}$|^in \\d{4}$`,
  'i',
)
const CLOCK =
  /\b(?:at|until|from|by) \d{1,2}\b(?! ?(?:\p{L}|%))|\b\d{1,2}[:.]\d{2}\b(?![.\d])|\b\d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o'clock)|\b(?:noon|midnight)\b/iu
const PLACE =
  /^(?:in|at|on|under|behind|beside|inside|above|below|near|next to|between|with|without|opposite|upstairs|downstairs)\b/i

/** Words that a value can do without. */
const ARTICLES = new Set(['a', 'an', 'the', 'my', 'our', 'some', 'any'])

/** A word as values are compared by: lower case, its stem, numbers in digits. */
export function plainWord(word: string): string {
  const lower = word.toLowerCase()
  const digits = NUMBERS.get(lower)
  if (digits !== undefined) return digits
  return /^[a-z]{4,}$/.test(lower) ? stemmer(lower) : lower
}

/** A value as it is compared: words of {@link plainWord} without articles and outer punctuation, parted by single spaces. */
export const plainValue = (raw: string): string =>
  raw
    .split(/\s+/)
    .map((word) => plainWord(word.replace(/^[^\p{L}\p{N}+#]+|[^\p{L}\p{N}+#%]+$/gu, '')))
    .filter((word) => word !== '' && !ARTICLES.has(word))
    .join(' ')

/** The sorts of a value as it was written. */
export function sortsOf(raw: string): ReadonlySet<ValueSort> {
  const times: ValueSort[] = []
  if (WEEKDAY.test(raw)) times.push('weekday')
  if (DATE.test(raw)) times.push('date')
  if (CLOCK.test(raw)) times.push('clock')
  if (times.length > 0) return new Set(times)
  return new Set([PLACE.test(raw) ? 'place' : 'text'])
}

/** Whether a value is a point in time. */
export const isTime = (sorts: ReadonlySet<ValueSort>): boolean => !sorts.has('place') && !sorts.has('text')

/** Whether a value has a number, in digits or as a word. */
export const hasNumber = (raw: string): boolean =>
  raw.split(/[\s-]+/).some((word) => /\d/.test(word) || NUMBERS.has(word.toLowerCase()))

const MEASURE = /^\d+(?:[.,]\d+)? (?<unit>\p{L}\S*)$/u

/**
 * Whether two plain values cannot both hold. Not where one says the same with more or fewer words ("Dr Weiss", "Dr Hanna Weiss"),
 * nor where they are measured in different units.
 */
export function excludes(a: string, b: string): boolean {
  const [unitA, unitB] = [MEASURE.exec(a)?.groups?.['unit'], MEASURE.exec(b)?.groups?.['unit']]
  if (unitA !== undefined && unitB !== undefined && unitA !== unitB) return false
  return a !== '' && b !== '' && !includesWords(a, b) && !includesWords(b, a)
}

/** Whether all words of `part` are among those of `whole`; never for an empty one. */
export function includesWords(whole: string, part: string): boolean {
  const words = new Set(whole.split(' '))
  return part !== '' && part.split(' ').every((word) => words.has(word))
}

let countries: Set<string> | undefined

/** Whether a place is a country by its English name: "I live in Portugal" and "I live in Lisbon" both hold. */
export function isCountry(raw: string): boolean {
  countries ??= readCountries()
  const name = plainValue(raw)
  return countries.has(name)
}

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
const SHORT_NAMES = ['uk', 'usa', 'us', 'england', 'scotland', 'wales', 'america', 'holland']

function readCountries(): Set<string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
  return new Set([...codes.flatMap((code) => names.of(code) ?? []), ...SHORT_NAMES].map(plainValue))
}
