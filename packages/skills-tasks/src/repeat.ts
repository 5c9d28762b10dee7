import { addDays, addMonths, type Day, type Due, dayOf, daysBetween, timeOf, weekdayOf } from './day.ts'

/** How a task comes again. */
export interface Repeat {
  /** Every so many units, from 1. */
  every: number
  unit: 'day' | 'week' | 'month' | 'year'
  /** Days of the week, 1 for Monday; only with weeks. */
  weekdays?: number[]
  /** Day of the month, which shorter months do not reach. */
  dayOfMonth?: number
  /** Counted from when it was done, not from when it was due. */
  fromDone?: boolean
}

/** The first day of a repetition that has none yet: today or later. */
export function firstDay({ weekdays, dayOfMonth }: Repeat, today: Day): Day {
  let day = today
  if (weekdays) while (!weekdays.includes(weekdayOf(day))) day = addDays(day, 1)
  if (dayOfMonth === undefined) return day
  const thisMonth = addMonths(today, 0, dayOfMonth)
  return thisMonth >= today ? thisMonth : addMonths(today, 1, dayOfMonth)
}

/** Days from `first` on that are one after the other in a repetition. */
function* daysFrom(first: Day, { every, unit, weekdays, dayOfMonth }: Repeat): Generator<Day> {
  if (unit === 'month' || unit === 'year') {
    const months = unit === 'year' ? 12 * every : every
    for (let i = 1; ; i++) yield addMonths(first, i * months, dayOfMonth)
  }
  if (unit === 'day' || !weekdays) for (let i = 1; ; i++) yield addDays(first, i * every * (unit === 'week' ? 7 : 1))
  const monday = addDays(first, 1 - weekdayOf(first))
  for (let i = 1; ; i++) {
    const day = addDays(first, i)
    const week = Math.floor(daysBetween(monday, day) / 7)
    if (week % every === 0 && weekdays.includes(weekdayOf(day))) yield day
  }
}

/** When it is due next, if it is done today: after today, so that what was missed does not pile up. */
export function nextDue(due: Due, repeat: Repeat, today: Day): Due {
  const first = repeat.fromDone ? today : dayOf(due)
  for (const day of daysFrom(first, repeat)) if (day > today && day > first) return day + timeOf(due)
  return due
}

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** `every 2 weeks on Monday`. */
export function repeatText({ every, unit, weekdays, dayOfMonth, fromDone }: Repeat): string {
  const after = fromDone ? ' after it was done' : ''
  if (every === 1 && weekdays?.join() === '1,2,3,4,5') return 'every weekday'
  const days = weekdays?.map((day) => NAMES[day - 1]).join(' and ')
  if (every === 1 && days) return `every ${days}`
  const period = every === 1 ? `every ${unit}` : `every ${every} ${unit}s`
  const on = days ?? (unit === 'month' && dayOfMonth !== undefined ? `day ${dayOfMonth}` : undefined)
  return `${period}${on === undefined ? '' : ` on ${on}`}${after}`
}
