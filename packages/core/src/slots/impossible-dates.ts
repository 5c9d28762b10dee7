import { AssistantError } from '../errors.ts'

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
/** Full names and the usual short ones, and nothing that merely begins like them ("decibels", "marbles"). */
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?'
const YEAR = '(?:,?\\s+(\\d{4})\\b)?'
const MONTH_DAY = new RegExp(
  `(\\b(?:on|by|until|before|from|since|of)\\s+)?\\b${MONTH}\\s+(\\d{1,2})(st|nd|rd|th)?\\b(?!:|[.,]\\d)${YEAR}`,
  'gi',
)
const DAY_MONTH = new RegExp(`(?<![\\d.,:/-])(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}${YEAR}`, 'gi')
const NUMERIC = /(?<![\d.,:/-])(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})([./])(\d{1,2})\5(\d{4}))(?![\d/-])/g

const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

function check(month: number, day: number, year: string | undefined, shown: string): void {
  // Without a year February has 29 days in some.
  const last = lastDay(year === undefined ? 2024 : Number(year), month)
  if (day <= last) return
  throw new AssistantError(
    'input.invalid',
    `There is no ${shown.trim()}: ${MONTHS[month]}${year ? ` ${year}` : ''} has ${last} days.`,
    { hint: 'Say it again with a date that exists.' },
  )
}

/**
 * @throws {AssistantError} `input.invalid` when the text names a day that does not exist, such as February 30th. Two-digit
 * numbers beside words that are months and verbs ("march 40 km") count only where they read as a date.
 */
export function refuseImpossibleDates(text: string): void {
  const monthOf = (name = '') =>
    MONTHS.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase().slice(0, 3)))
  for (const [shown, before, name, day, ordinal, year] of text.matchAll(MONTH_DAY)) {
    const isVerb = /^(?:may|march)$/i.test(name ?? '') && !before && !ordinal && !year
    if (!isVerb) check(monthOf(name), Number(day), year, shown.slice(before?.length ?? 0))
  }
  for (const [shown, day, name, year] of text.matchAll(DAY_MONTH)) check(monthOf(name), Number(day), year, shown)
  for (const [shown, isoYear, isoMonth, isoDay, a, , b, otherYear] of text.matchAll(NUMERIC)) {
    if (isoYear !== undefined) {
      if (Number(isoMonth) >= 1 && Number(isoMonth) <= 12) check(Number(isoMonth) - 1, Number(isoDay), isoYear, shown)
      continue
    }
    // Day first or month first: a date where either reads as one.
    const [first, second] = [Number(a), Number(b)]
    if (first >= 1 && first <= 12 && second <= 12) continue
    const [day, month] = first > 12 ? [first, second] : [second, first]
    if (month >= 1 && month <= 12) check(month - 1, day, otherYear, shown)
  }
}
