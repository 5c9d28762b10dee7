import type { Repeat } from './repeat.ts'

const NUMBERS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\\b'
const DAYS = `(?:${WEEKDAY})(?:(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+|\\s+or\\s+)(?:${WEEKDAY}))*`
const NTH = '(\\d{1,2})(?:st|nd|rd|th)'
const COUNT = `(other|second|third|\\d{1,3}|${NUMBERS.join('|')})`

/** What each form means; the longer ones first. */
const FORMS: readonly [form: RegExp, read: (match: RegExpExecArray) => Repeat | undefined][] = [
  [
    new RegExp(`\\b(?:every|each)\\s+(?:${COUNT}\\s+)?weeks?\\s+on\\s+(${DAYS})`, 'i'),
    ([, count, days = '']) => ({ every: numberOf(count), unit: 'week', weekdays: weekdaysIn(days) }),
  ],
  [
    new RegExp(`\\b(?:every|each)\\s+(?:${COUNT}\\s+)?months?\\s+on\\s+the\\s+${NTH}`, 'i'),
    ([, count, day]) => monthly(numberOf(count), day),
  ],
  [
    new RegExp(`\\b(?:on\\s+)?the\\s+${NTH}\\s+(?:day\\s+)?of\\s+(?:every|each)\\s+month`, 'i'),
    ([, day]) => monthly(1, day),
  ],
  [/\b(?:every|each)\s+weekday\b|\bon\s+weekdays\b/i, () => ({ every: 1, unit: 'week', weekdays: [1, 2, 3, 4, 5] })],
  [/\b(?:every|each)\s+weekend\b|\bon\s+weekends\b/i, () => ({ every: 1, unit: 'week', weekdays: [6] })],
  [
    new RegExp(`\\b(?:every|each)\\s+(?:(other|second)\\s+)?(${DAYS})`, 'i'),
    ([, count, days = '']) => ({ every: numberOf(count), unit: 'week', weekdays: weekdaysIn(days) }),
  ],
  [
    /\bon\s+((?:(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:\s*,\s*|\s+and\s+)?)+)(?!\w)/i,
    ([, days = '']) => ({ every: 1, unit: 'week', weekdays: weekdaysIn(days) }),
  ],
  [
    new RegExp(
      `\\b(?:every|each)\\s+(?:${COUNT}\\s+)?(day|night|morning|evening|week|month|year)s?\\b(\\s+after\\s+(?:it\\s+is\\s+|being\\s+)?done)?`,
      'i',
    ),
    ([, count, unit = '', after]) => ({
      every: numberOf(count),
      unit: /^(?:week|month|year)$/i.test(unit) ? (unit.toLowerCase() as Repeat['unit']) : 'day',
      ...(after && { fromDone: true }),
    }),
  ],
  [/\bdaily\b/i, () => ({ every: 1, unit: 'day' })],
  [/\b(fortnightly|biweekly)\b/i, () => ({ every: 2, unit: 'week' })],
  [/\bweekly\b/i, () => ({ every: 1, unit: 'week' })],
  [/\bmonthly\b/i, () => ({ every: 1, unit: 'month' })],
  [/\b(?:yearly|annually)\b/i, () => ({ every: 1, unit: 'year' })],
]

const FIXED: Readonly<Record<string, number>> = { other: 2, second: 2, third: 3 }

function numberOf(word: string | undefined): number {
  if (word === undefined) return 1
  const lower = word.toLowerCase()
  return FIXED[lower] ?? (NUMBERS.indexOf(lower) + 1 || Number(word))
}

function monthly(every: number, day: string | undefined): Repeat | undefined {
  const dayOfMonth = Number(day)
  return dayOfMonth >= 1 && dayOfMonth <= 31 ? { every, unit: 'month', dayOfMonth } : undefined
}

const STARTS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']

const weekdaysIn = (text: string): number[] => {
  const days = (text.toLowerCase().match(/[a-z]{3,}/g) ?? []).map((word) => STARTS.indexOf(word.slice(0, 2)) + 1)
  return [...new Set(days.filter((day) => day > 0))].sort()
}

/** A repetition that a text names, and the text without it. */
export function findRepeat(text: string): { repeat: Repeat; rest: string } | undefined {
  for (const [form, read] of FORMS) {
    const match = form.exec(text)
    if (!match) continue
    const repeat = read(match)
    if (!repeat || repeat.every < 1) return undefined
    return { repeat, rest: `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}` }
  }
  return undefined
}
