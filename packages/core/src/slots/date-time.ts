import type { ParsedResult } from 'chrono-node'
import { refuseImpossibleDates } from './impossible-dates.ts'
import { rewrite } from './rewrite.ts'
import { DAY_OF_MONTH, nextDayOfMonth, SPOKEN, spokenTimes } from './spoken-times.ts'
import { addDays, instantOf, type WallClock, wallClockAt } from './wall-clock.ts'

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

const PERIOD =
  '(?:second|minute|hour|day|night|morning|afternoon|evening|week|weekday|weekend|month|year|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?)s?'
const RECURRING = new RegExp(
  `\\b(?:every|each)\\s+(?:(?:other|single|few|half|\\d+|first|second|third|fourth|last|two|three|four|five|six|ten|twelve)\\s+)?${PERIOD}\\b|\\b(?:daily|hourly|weekly|monthly|yearly|annually)\\b|\\b(?:once|twice|\\w+\\s+times)\\s+(?:an?|per)\\s+(?:hour|day|week|month|year)\\b|\\b(?:on|at)\\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekdays|weekends)\\b`,
  'i',
)

/** Whether the text asks for a repetition ("every day", "weekly", "on mondays"). */
export const isRecurring = (text: string): boolean => RECURRING.test(text)

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** The parser's tag for lengths of time that have hours, minutes or seconds in them: they pass whatever the clock does. */
const ELAPSED = 'result/relativeDateAndTime'
const OF_TODAY = /\b(?:today|tonight|this\s+(?:morning|afternoon|evening))\b/i
/** Hours that vague words mean when no clock time is said. */
const VAGUE: readonly [RegExp, number][] = [
  [/\btonight\b|\bnight\b/i, 20],
  [/\bevening\b/i, 19],
  [/\bafternoon\b/i, 15],
  [/\bmorning\b/i, 9],
  [/\bmidnight\b/i, 0],
  [/\bnoon\b|\bmidday\b/i, 12],
]
/** The hour of a date without any time. */
const DEFAULT_HOUR = 9

/** A date that the parser found, with what the sentence around it tells. */
interface Found {
  result: ParsedResult
  now: WallClock
  /** A time such as "half past six" or "6 o'clock": which half of the day is open. */
  isSpoken: boolean
  /** A day such as "the 15th": of which month is open. */
  isDayOfMonth: boolean
}

const isDayNamed = ({ start }: ParsedResult) =>
  start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month')

const hasTime = ({ start, text }: ParsedResult) =>
  start.isCertain('hour') || VAGUE.some(([pattern]) => pattern.test(text))

function wallOf({ result, now, isSpoken }: Found): WallClock {
  const at = result.start
  const hourSaid = at.isCertain('hour')
  const vague = VAGUE.find(([pattern]) => pattern.test(result.text))
  const wall = {
    // The parser puts a part of the day that is over into the next day.
    ...(OF_TODAY.test(result.text)
      ? now
      : { year: at.get('year') ?? 1970, month: at.get('month') ?? 1, day: at.get('day') ?? 1 }),
    hour: hourSaid ? (at.get('hour') ?? 0) : (vague?.[1] ?? DEFAULT_HOUR),
    minute: hourSaid ? (at.get('minute') ?? 0) : 0,
    second: hourSaid ? (at.get('second') ?? 0) : 0,
  }
  const isOpen = isSpoken || !/\b(?:\d{1,2}[:.]\d{2}|0\d)\b/.test(result.text.replace(/\d{4}-\d{2}-\d{2}/, ''))
  const isSettled = at.isCertain('meridiem') || vague !== undefined || wall.hour === 0 || wall.hour > 12
  return hourSaid && isOpen && !isSettled ? settleHalf(wall, result, now) : wall
}

/** "at 5" without am or pm: the next such hour today, and on another day the one when people are awake. */
function settleHalf(wall: WallClock, result: ParsedResult, now: WallClock): WallClock {
  const isToday = wall.day === now.day && wall.month === now.month && wall.year === now.year
  if (isDayNamed(result) && !isToday)
    return wall.hour <= 6 || wall.hour === 12 ? { ...wall, hour: (wall.hour % 12) + 12 } : wall
  const minutes = (hour: number) => hour * 60 + wall.minute
  const next = [wall.hour % 12, (wall.hour % 12) + 12].find((hour) => minutes(hour) > now.hour * 60 + now.minute)
  if (next !== undefined) return { ...now, hour: next, minute: wall.minute, second: 0 }
  // None is left today: the parser's own day, if it went on to tomorrow, is not to be counted twice.
  return { ...now, hour: wall.hour % 12 || 12, minute: wall.minute, second: 0 }
}

/** A time that is over by now, and was not meant to be, moved to when it comes next. */
function moveOn({ result, now, isDayOfMonth }: Found, wall: WallClock, context: SlotContext): Date {
  const at = (shown: WallClock) => instantOf(shown, context.timeZone)
  const value = at(wall)
  const { start, text } = result
  if (value.getTime() > context.now.getTime() || /\b(?:last|yesterday|ago)\b/i.test(text)) return value
  const timeSaid = start.isCertain('hour')
  if (!timeSaid && /\b(?:today|tonight|this\s+evening)\b/i.test(text)) return new Date(context.now.getTime() + HOUR_MS)
  if (OF_TODAY.test(text)) return value
  if (isDayOfMonth) {
    const [year = 0, month = 0, day = 0] = (nextDayOfMonth(wall.day, now, 1) ?? '').split('-').map(Number)
    return at({ ...wall, year, month, day })
  }
  if (start.isCertain('weekday') && !start.isCertain('day')) return at(addDays(wall, 7))
  return isDayNamed(result)
    ? value
    : at(addDays({ ...now, hour: wall.hour, minute: wall.minute, second: wall.second }, 1))
}

/** "at 5pm UTC": the parser knows the zone. Without a day, the first such time from now on. */
function inSaidZone(result: ParsedResult, { now }: SlotContext): Date {
  const value = result.start.date()
  if (isDayNamed(result)) return value
  const ahead = (value.getTime() - now.getTime()) % DAY_MS
  return new Date(now.getTime() + (ahead > 0 ? ahead : ahead + DAY_MS))
}

function instantOfFound(found: Found, context: SlotContext, wallNow: Date): Date {
  const { result } = found
  if (result.tags().has(ELAPSED) || result.tags().has('casualReference/now'))
    return new Date(context.now.getTime() + (result.start.date().getTime() - wallNow.getTime()))
  if (result.start.isCertain('timezoneOffset')) return inSaidZone(result, context)
  return moveOn(found, wallOf(found), context)
}

/**
 * "… on Tuesday, remind me at 7:30": a day and a time that stand apart in one sentence are said of each other. Not the other way
 * round, where the day is another matter's: "at 5pm about the party on Saturday".
 */
function dayAndTime([day, time, ...more]: readonly Found[], context: SlotContext): Date | undefined {
  if (!day || !time || more.length > 0) return undefined
  const isDay = isDayNamed(day.result) && !hasTime(day.result)
  if (!isDay || !time.result.start.isCertain('hour') || isDayNamed(time.result)) return undefined
  const isOfItself =
    OF_TODAY.test(time.result.text) || time.result.tags().has(ELAPSED) || time.result.start.isCertain('timezoneOffset')
  if (isOfItself) return undefined
  const { hour, minute, second } = wallOf(time)
  return moveOn(day, { ...wallOf(day), hour, minute, second }, context)
}

/** Without one of these beginnings of words, and without a digit, there is no date: most requests need no parser. */
const HINT =
  /\d|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|tod|toni|tomo|tomm|tmr|tmw|yester|now|noon|mid|morn|after|even|night|week|month|year|hour|hr|min|sec|day|half|quarter|lat|next|last|past|this|ago|fort|lunch|end|first|third|fourth|one|two|three|four|fif|five|six|seven|eigh|nin|ten|eleven|twel|twen|thir|christ|xmas|soon)/i

/** Words that the parser takes for short names of days and months. */
const LOOKALIKE = /^(?:sun|sat|wed|mon|mar|may|march|dec|second)$/i

/**
 * All dates and times in `text`, in order, as instants. Relative ones ("in 20 minutes") count from `context.now`; others are
 * read off the wall clock of `context.timeZone`; a date without a time means nine in the morning. A time that is over is
 * taken for the next such one unless the sentence names its day.
 * @throws {AssistantError} `input.invalid` for a date that does not exist.
 */
export async function findDateTimes(text: string, context: SlotContext): Promise<Span<Date>[]> {
  if (!HINT.test(text)) return []
  refuseImpossibleDates(text)
  const { casual } = await import('chrono-node')
  const now = wallClockAt(context.now, context.timeZone)
  const wallNow = new Date(Date.UTC(now.year, now.month - 1, now.day, now.hour, now.minute, now.second))
  const rewritten = rewrite(text, spokenTimes(now))
  const forwardDate = !/\blast\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i.test(text)
  const all = casual
    .parse(rewritten.text, { instant: wallNow, timezone: 0 }, { forwardDate })
    .filter((result) => !LOOKALIKE.test(result.text))
    .map((result) => {
      const has = (mark: string) => rewritten.has(mark, result.index, result.index + result.text.length)
      return { result, now, isSpoken: has(SPOKEN), isDayOfMonth: has(DAY_OF_MONTH) }
    })
  const together = dayAndTime(all, context)
  return all.map((found) => ({
    ...rewritten.original(found.result.index, found.result.index + found.result.text.length),
    value: together ?? instantOfFound(found, context, wallNow),
  }))
}
