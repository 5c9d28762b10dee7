import type { ParsedResult } from 'chrono-node'
import { AssistantError } from '../errors.ts'
import { instantOf, type WallClock, wallClockAt } from './wall-clock.ts'

/** A piece of the request that was read as a typed value: where it stands and what it means. */
export interface Span<T> {
  start: number
  end: number
  value: T
}

/** Relative to when and where sentences are read. */
export interface SlotContext {
  now: Date
  timeZone: string
}

const RECURRING =
  /\b(?:every|each)\s+(?:other\s+|single\s+|\d+\s+|(?:second|third|fourth)\s+)?(?:second|minute|hour|day|night|morning|afternoon|evening|week|weekday|weekend|month|year|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?)s?\b|\b(?:daily|hourly|weekly|monthly|yearly|annually)\b/i

/** Whether the text asks for a repetition ("every day", "weekly"). */
export const isRecurring = (text: string): boolean => RECURRING.test(text)

const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const MONTH = `(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?`
const MONTH_DAY = new RegExp(`\\b${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)`, 'gi')
const DAY_MONTH = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}\\b`, 'gi')

/** @throws {AssistantError} `input.invalid` when the text names a day that no year has, such as February 30th. */
export function refuseImpossibleDates(text: string): void {
  const check = (month: string, day: string, shown: string) => {
    const index = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase().slice(0, 3)))
    const last = new Date(Date.UTC(2024, index + 1, 0)).getUTCDate()
    if (Number(day) >= 1 && Number(day) <= last) return
    throw new AssistantError('input.invalid', `There is no ${shown.trim()}: ${cap(MONTHS[index])} has ${last} days.`, {
      hint: 'Say it again with a date that exists.',
    })
  }
  for (const m of text.matchAll(MONTH_DAY)) check(m[1] ?? '', m[2] ?? '', m[0])
  for (const m of text.matchAll(DAY_MONTH)) check(m[2] ?? '', m[1] ?? '', m[0])
}

const cap = (word = '') => word.charAt(0).toUpperCase() + word.slice(1)

const RELATIVE_TAG = /TimeUnit.*(Within|Ago|Later|Casual)/
/** Hours that vague words mean when no clock time is said. */
const VAGUE: readonly [RegExp, number][] = [
  [/\btonight\b|\bnight\b/i, 20],
  [/\bevening\b/i, 19],
  [/\bafternoon\b/i, 15],
  [/\bmorning\b/i, 9],
  [/\bmidnight\b/i, 0],
  [/\bnoon\b|\bmidday\b|\blunch(?:time)?\b/i, 12],
]
/** The hour of a date without any time. */
const DEFAULT_HOUR = 9

function wallOf(result: ParsedResult): WallClock {
  const at = result.start
  const hourSaid = at.isCertain('hour')
  const vague = VAGUE.find(([pattern]) => pattern.test(result.text))
  return {
    year: at.get('year') ?? 1970,
    month: at.get('month') ?? 1,
    day: at.get('day') ?? 1,
    hour: hourSaid ? (at.get('hour') ?? 0) : (vague?.[1] ?? DEFAULT_HOUR),
    minute: hourSaid ? (at.get('minute') ?? 0) : 0,
    second: hourSaid ? (at.get('second') ?? 0) : 0,
  }
}

/** "at 5" without am or pm: the next such hour today, and on another day the one when people are awake. */
function settleMeridiem(wall: WallClock, result: ParsedResult, now: WallClock): WallClock {
  const at = result.start
  const explicit =
    at.isCertain('meridiem') || /\b(?:\d{1,2}:\d{2}|\d{3,4}|0\d)\b|noon|midnight|o'?clock|[ap]\.?m/i.test(result.text)
  const part = VAGUE.find(([pattern]) => pattern.test(result.text))
  if (!at.isCertain('hour') || wall.hour === 0 || wall.hour > 12 || part) return wall
  if (explicit && !/o'?clock/i.test(result.text)) return wall
  const today = at.get('day') === now.day && at.get('month') === now.month && !at.isCertain('weekday')
  const dayNamed = at.isCertain('day') || at.isCertain('weekday')
  if (!dayNamed || today) {
    const [nowMinutes, minutes] = [now.hour * 60 + now.minute, wall.minute]
    const next = [wall.hour % 12, (wall.hour % 12) + 12].find((hour) => hour * 60 + minutes > nowMinutes)
    return next === undefined ? { ...wall, hour: wall.hour % 12 || 12 } : { ...wall, hour: next }
  }
  return wall.hour <= 6 || wall.hour === 12 ? { ...wall, hour: (wall.hour % 12) + 12 } : wall
}

/** Whether the sentence names a day itself, so that a time already over is meant to be over. */
const dayIsSaid = (result: ParsedResult) =>
  ['day', 'weekday', 'month'].some((unit) => result.start.isCertain(unit as 'day')) &&
  !/^\s*(?:at\s+)?\d/.test(result.text.replace(/\d{4}-\d{2}-\d{2}.*/, ''))

/**
 * All dates and times in `text`, in order, as instants. Relative ones ("in 20 minutes") count from `context.now`; others are
 * read off the wall clock of `context.timeZone`; a date without a time means nine in the morning.
 * @throws {AssistantError} `input.invalid` for a date that does not exist.
 */
export async function findDateTimes(text: string, context: SlotContext): Promise<Span<Date>[]> {
  refuseImpossibleDates(text)
  const { casual } = await import('chrono-node')
  const now = wallClockAt(context.now, context.timeZone)
  const wallNow = new Date(Date.UTC(now.year, now.month - 1, now.day, now.hour, now.minute, now.second))
  const results = casual.parse(spellOutTimes(text), { instant: wallNow, timezone: 0 }, { forwardDate: true })
  return results.map((result) => {
    const relative =
      [...result.tags()].some((tag) => RELATIVE_TAG.test(tag)) &&
      /\d|\b(an?|one|two|three|four|five|six|seven|eight|nine|ten|half|couple|few|quarter|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)\b/i.test(
        result.text,
      )
    const span = { start: result.index, end: result.index + result.text.length }
    if (relative && /\b(?:sec|min|hour|hr|[0-9][smh]\b)/i.test(result.text)) {
      return { ...span, value: new Date(context.now.getTime() + (result.start.date().getTime() - wallNow.getTime())) }
    }
    const wall = settleMeridiem(wallOf(result), result, now)
    const value = instantOf(wall, context.timeZone)
    const over = value.getTime() <= context.now.getTime()
    const value24 = over && !dayIsSaid(result) ? instantOf({ ...wall, day: wall.day + 1 }, context.timeZone) : value
    return { ...span, value: value24 }
  })
}

/** Writes forms that chrono does not read in ones that it does, of the same length, so that positions stay true. */
const spellOutTimes = (text: string): string =>
  text.replace(/\b(\d{1,2})h(\d{2})\b/gi, '$1:$2').replace(/\b(\d{1,2})\.(\d{2})(?=\s*(?:[ap]\.?m\b))/gi, '$1:$2')
