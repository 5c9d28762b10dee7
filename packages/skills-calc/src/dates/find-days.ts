import type { ParsedResult } from 'chrono-node/en'
import { addDays, type Day, dayAt, dayOf, isoDay } from './day.ts'

/** A day that a text names. */
export interface NamedDay {
  day: Day
  /** Whether the text says which year; otherwise the day is the nearest in the wanted direction. */
  yearSaid: boolean
  start: number
  end: number
}

/** Where a day without a year lies: ahead, behind, or in the year that is running. */
export type Direction = 'ahead' | 'behind' | 'this year'

/** Days of the year by name; the longer names first. */
const HOLIDAYS: readonly [name: RegExp, date: string][] = [
  [/\b(?:christmas|xmas) eve\b/gi, '24 December'],
  [/\b(?:christmas|xmas)(?: day)?\b/gi, '25 December'],
  [/\bboxing day\b/gi, '26 December'],
  [/\bnew year'?s? eve\b/gi, '31 December'],
  [/\bnew year'?s?(?: day)?\b/gi, '1 January'],
  [/\bhallowe'?en\b/gi, '31 October'],
  [/\bvalentine'?s?(?: day)?\b/gi, '14 February'],
  [/\bst\.? patrick'?s(?: day)?\b/gi, '17 March'],
  [/\bapril fools?'?(?: day)?\b/gi, '1 April'],
  [/\b(?:the )?end of (?:the|this) year\b/gi, '31 December'],
]

/** "christmas day, 25 december": the same day twice. */
const TWICE =
  /\b(\d{1,2}) (January|February|March|April|October|December)[,\s(]+(?:(?:the )?\1(?:st|nd|rd|th)?(?: of)? \2|\2 (?:the )?\1(?:st|nd|rd|th)?)\b\)?/gi

const QUALIFIED =
  /\b(next|last|this|the|this coming|coming|upcoming)\s+(?=\d{1,2} (?:January|February|March|April|October|December)\b)/g

/** `text` with holidays written as dates, and what "last" or "next" before them says. */
function writeOut(text: string): { text: string; direction?: Direction } {
  let written = text.replace(/[’‘`]/g, "'").replace(/\s+/g, ' ')
  let holiday = false
  for (const [name, date] of HOLIDAYS)
    written = written.replace(name, () => {
      holiday = true
      return date
    })
  if (!holiday) return { text: written }
  written = written.replace(TWICE, '$1 $2')
  const said = /\blast (?=\d)/.test(written) ? 'behind' : /\b(?:next|coming) (?=\d)/.test(written) ? 'ahead' : undefined
  return { text: written.replace(QUALIFIED, ''), ...(said && { direction: said }) }
}

function settle(result: ParsedResult['start'], today: Day, direction: Direction): Day {
  const year = result.get('year') ?? today.getUTCFullYear()
  const [month, dayOfMonth] = [result.get('month') ?? 1, result.get('day') ?? 1]
  if (!result.isCertain('month') || result.isCertain('year')) {
    const day = dayOf(year, month, dayOfMonth)
    const weekdayOnly = result.isCertain('weekday') && !result.isCertain('day')
    if (weekdayOnly && direction === 'ahead' && day <= today) return addDays(day, 7)
    return weekdayOnly && direction === 'behind' && day > today ? addDays(day, -7) : day
  }
  const thisYear = today.getUTCFullYear()
  const years = { ahead: [0, 1, 2, 3, 4, 8], behind: [0, -1, -2, -3, -4, -8], 'this year': [0] }[direction]
  const fits = (day: Day) => direction === 'this year' || (direction === 'ahead' ? day >= today : day <= today)
  for (const offset of years) {
    // 29 February: the next year that has one.
    const exists = new Date(Date.UTC(thisYear + offset, month - 1, dayOfMonth)).getUTCMonth() === month - 1
    if (exists && fits(dayOf(thisYear + offset, month, dayOfMonth))) return dayOf(thisYear + offset, month, dayOfMonth)
  }
  return dayOf(thisYear, month, dayOfMonth)
}

const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ')

/** Forms that chrono does not read: a month alone behind a preposition, a bare day of the month, 29 February without a year. */
function spellOut(text: string, today: Day, direction: Direction): string {
  const step = direction === 'behind' ? -1 : 1
  const month = (number: string) => MONTH_NAMES[Number(number) - 1]
  const leapYear = () => {
    let year = today.getUTCFullYear()
    for (;;) {
      const day = new Date(Date.UTC(year, 1, 29))
      if (day.getUTCDate() === 29 && (day.getTime() - today.getTime()) * step >= 0) return year
      year += step
    }
  }
  const nearest = (dayOfMonth: number) => {
    let month = today.getUTCFullYear() * 12 + today.getUTCMonth()
    for (let tries = 0; tries < 12; tries++, month += step) {
      const day = new Date(Date.UTC(Math.floor(month / 12), month % 12, dayOfMonth))
      if (day.getUTCDate() === dayOfMonth && (day.getTime() - today.getTime()) * step >= 0) return isoDay(day)
    }
    return ''
  }
  const thisYear = today.getUTCFullYear()
  return text
    .replace(/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g, (all, year, number, day) =>
      month(number) ? `${Number(day)} ${month(number)} ${year}` : all,
    )
    .replace(
      /(?<=\b(?:\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9}|[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?)),?(?: of| in)? (this|next|last) year\b/gi,
      (_, which) => ` ${thisYear + (which === 'next' ? 1 : which === 'last' ? -1 : 0)}`,
    )
    .replace(
      /\b(until|till?|to|since|before) (january|february|march|april|may|june|july|august|september|october|november|december)\b(?! \d)/gi,
      '$1 1 $2',
    )
    .replace(
      /\b(29(?:th)?(?: of)? feb(?:ruary)?|feb(?:ruary)? 29(?:th)?)\b(?!,? \d{4})/gi,
      () => `29 February ${leapYear()}`,
    )
    .replace(
      /(?<!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|century|day))/gi,
      (all, day) => nearest(Number(day)) || all,
    )
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DATE_WORDS =
  /\b(?:(?<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?<month2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (?<day2>\d{1,2})(?!\d|:))(?:st|nd|rd|th)?(?:,? (?<year>\d{4}))?/gi

/** chrono reads 30 February as some other day, or not at all. @throws {Error} naming the day that does not exist. */
function refuseImpossible(text: string): void {
  for (const { groups = {} } of text.matchAll(DATE_WORDS)) {
    const month = MONTHS.indexOf((groups.month ?? groups.month2 ?? '').toLowerCase()) + 1
    dayOf(groups.year ? Number(groups.year) : undefined, month, Number(groups.day ?? groups.day2))
  }
}

/**
 * The days that `text` names, in order, seen from the wall clock `wall`.
 * @throws {Error} for a day that does not exist.
 */
export async function findDays(text: string, wall: Date, direction: Direction): Promise<NamedDay[]> {
  const { casual } = await import('chrono-node/en')
  const written = writeOut(text)
  const today = dayAt(wall)
  const where = written.direction ?? direction
  const spelled = spellOut(written.text, today, where)
  refuseImpossible(spelled)
  const results = casual.parse(spelled, { instant: wall, timezone: 0 }, { forwardDate: where === 'ahead' })
  return results.flatMap((result) => {
    const named = (components: ParsedResult['start']): NamedDay => ({
      day: settle(components, today, where),
      yearSaid: components.isCertain('year') || !components.isCertain('month'),
      start: result.index,
      end: result.index + result.text.length,
    })
    return result.end ? [named(result.start), named(result.end)] : [named(result.start)]
  })
}
