/** A calendar day, as the UTC midnight that has its date: adding 24 hours is always the next day. */
export type Day = Date

const DAY_MS = 86_400_000

const YEAR_WITH_EVERY_DAY = 2024

/** The day with these fields, of some leap year when none is given; `month` counts from 1. @throws {Error} when no year, or not this one, has such a day. */
export function dayOf(year: number | undefined, month: number, day: number): Day {
  const found = new Date(0)
  found.setUTCFullYear(year ?? YEAR_WITH_EVERY_DAY, month - 1, day)
  if (found.getUTCMonth() !== month - 1 || found.getUTCDate() !== day) {
    const name = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(
      new Date(Date.UTC(2000, month - 1, 1)),
    )
    throw new Error(`There is no ${day} ${name}${year === undefined ? '' : ` ${year}`}.`)
  }
  return found
}

/** What calendar and clock show in `timeZone` at `instant`, as if that were UTC. */
export function wallClock(instant: Date, timeZone: string): Date {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

/** The day of a wall clock. */
export const dayAt = (wall: Date): Day => new Date(Math.floor(wall.getTime() / DAY_MS) * DAY_MS)

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((to.getTime() - from.getTime()) / DAY_MS)

const FIRST_YEAR = 1
const LAST_YEAR = 9999

/** @throws {Error} for a year beyond 1 to 9999. */
function checked(day: Day): Day {
  const year = day.getUTCFullYear()
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR))
    throw new Error(`I can count dates from the year ${FIRST_YEAR} to ${LAST_YEAR} only.`)
  return day
}

/** The day `days` later. */
export const addDays = (day: Day, days: number): Day => checked(new Date(day.getTime() + days * DAY_MS))

/** The day `months` later; the last of the month where that has no such day. */
export function addMonths(day: Day, months: number): Day {
  const first = new Date(day)
  first.setUTCDate(1)
  first.setUTCMonth(first.getUTCMonth() + months)
  checked(first)
  const last = new Date(first)
  last.setUTCMonth(last.getUTCMonth() + 1, 0)
  return new Date(first.setUTCDate(Math.min(day.getUTCDate(), last.getUTCDate())))
}

/** `2026-12-25`. */
export const isoDay = (day: Day): string => day.toISOString().slice(0, 10)

const part = (day: Day, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(day)

/** `Friday`. */
export const weekdayOf = (day: Day): string => part(day, { weekday: 'long' })

/** `25 December 2026`. */
export const plainDay = (day: Day): string => part(day, { day: 'numeric', month: 'long', year: 'numeric' })

/** `Friday 25 December 2026`. */
export const longDay = (day: Day): string => `${weekdayOf(day)} ${plainDay(day)}`

/** `1 day`, `1,204 days`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
