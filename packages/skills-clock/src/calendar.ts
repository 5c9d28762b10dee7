const DAY_MS = 86_400_000

/** `2026-11-22T18:05:09+01:00`: what clock and calendar in `timeZone` show at `instant`. */
export function isoAt(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  })
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
  const [year, month, day] = [parts.get('year'), parts.get('month'), parts.get('day')]
  const time = `${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`
  const offset = parts.get('timeZoneName')?.slice('GMT'.length) || '+00:00'
  return `${year}-${month}-${day}T${time}${offset}`
}

/** A day in the calendar of a year. */
export interface CalendarDay {
  /** `2026-11-22`. */
  date: string
  weekday: string
  /** ISO 8601: weeks begin on Monday, and the first holds 4 January. */
  week: number
  dayOfYear: number
}

/** The day of `date`, which is written `2026-11-22`. */
export function calendarDay(date: string): CalendarDay {
  const day = new Date(`${date}T00:00:00Z`)
  const january1 = (year: number) => Date.UTC(year, 0, 1)
  const thursday = new Date(day.getTime() + (4 - (day.getUTCDay() || 7)) * DAY_MS)
  return {
    date,
    weekday: new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' }).format(day),
    week: Math.floor((thursday.getTime() - january1(thursday.getUTCFullYear())) / DAY_MS / 7) + 1,
    dayOfYear: Math.round((day.getTime() - january1(day.getUTCFullYear())) / DAY_MS) + 1,
  }
}
