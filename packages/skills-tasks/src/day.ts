/** A day of the calendar, `2026-11-25`: compared as text. */
export type Day = string

/** When something is due: a day, or a day with a time of the wall clock, `2026-11-25T17:00`. */
export type Due = string

const DAY_MS = 86_400_000

const utc = (day: Day) => new Date(`${day}T00:00:00Z`)
const asDay = (date: Date): Day => date.toISOString().slice(0, 10)

export const dayOf = (due: Due): Day => due.slice(0, 10)

/** `T17:00`, or nothing. */
export const timeOf = (due: Due): string => due.slice(10)

export const addDays = (day: Day, days: number): Day => asDay(new Date(utc(day).getTime() + days * DAY_MS))

export const daysBetween = (from: Day, to: Day): number => (utc(to).getTime() - utc(from).getTime()) / DAY_MS

/** 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: Day): number => utc(day).getUTCDay() || 7

/** Months later on the day `wanted` of the month, or on its last where it is shorter. */
export function addMonths(day: Day, months: number, wanted = Number(day.slice(8))): Day {
  const [year = 0, month = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return asDay(new Date(Date.UTC(year, month - 1 + months, Math.min(wanted, last))))
}

/** Whether it is a day that there is. */
export const isDay = (text: string): boolean => {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? utc(text) : undefined
  return date !== undefined && !Number.isNaN(date.getTime()) && asDay(date) === text
}

/** What the clock on the wall shows at an instant, as {@link Due} with a time. */
export function wallClock(instant: Date, timeZone: string): Due {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return shown.format(instant).replace(' ', 'T')
}

/** The instant at which the clock on the wall shows this; of two in autumn the first, of none in spring the next. */
export function instantOf(due: Due, timeZone: string): Date {
  const wanted = Date.parse(`${due}Z`)
  const offsetAt = (at: number) => Date.parse(`${wallClock(new Date(at), timeZone)}Z`) - at
  const early = wanted - offsetAt(wanted - DAY_MS)
  const late = wanted - offsetAt(wanted + DAY_MS)
  return new Date(offsetAt(early) === wanted - early ? early : late)
}
