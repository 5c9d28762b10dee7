import type { Occurrence } from './occurrences.ts'
import { addDays, wallClock } from './zone-time.ts'

const dayName = (day: string, today: string) =>
  new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: day.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))

/** `Thursday 26 November (tomorrow)`. */
export function dayText(day: string, today: string): string {
  const near = day === today ? ' (today)' : day === addDays(today, 1) ? ' (tomorrow)' : ''
  return `${dayName(day, today).replace(',', '')}${near}`
}

/** `10:00-11:30`, or with the day where it ends on another one. */
export function timeText({ start, end, isDay }: Occurrence, timeZone: string): string {
  if (isDay) return 'all day'
  const [from, to] = [wallClock(start, timeZone), wallClock(end, timeZone)]
  if (from === to) return from.slice(11, 16)
  return `${from.slice(11, 16)}-${to.slice(0, 10) === from.slice(0, 10) ? '' : `${dayText(to.slice(0, 10), from)} `}${to.slice(11, 16)}`
}

const isText = (text: string) => text !== ''

/** One line: time, title, place. */
export const lineText = (occurrence: Occurrence, timeZone: string): string => {
  const { title, location } = occurrence.event
  return `${timeText(occurrence, timeZone)}  ${[title, location.replace(/\s+/g, ' ')].filter(isText).join(', ')}`
}

const MOST_SHOWN = 100

/** The events of each day under its name. */
export function eventsText(occurrences: readonly Occurrence[], timeZone: string, now: Date): string {
  const today = wallClock(now, timeZone).slice(0, 10)
  const shown = occurrences.slice(0, MOST_SHOWN)
  const dayOf = (one: Occurrence) => (one.isDay ? one.day : wallClock(one.start, timeZone).slice(0, 10))
  const days = [...new Set(shown.map(dayOf))].sort()
  const lines = days.flatMap((day) => [
    `${dayText(day, today)}:`,
    ...shown.filter((one) => dayOf(one) === day).map((one) => `  ${lineText(one, timeZone)}`),
  ])
  const left = occurrences.length - shown.length
  return [...lines, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n')
}

/** An occurrence for programs. */
export const eventData = ({ event, start, end, isDay }: Occurrence, timeZone: string) => ({
  uid: event.uid,
  title: event.title,
  start: isDay ? wallClock(start, timeZone).slice(0, 10) : start.toISOString(),
  end: isDay ? wallClock(end, timeZone).slice(0, 10) : end.toISOString(),
  allDay: isDay,
  ...(event.location !== '' && { location: event.location }),
  ...(event.description !== '' && { description: event.description.slice(0, 500) }),
  ...(event.rule !== undefined && { repeats: event.rule }),
})
