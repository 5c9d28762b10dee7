import * as rrule from 'rrule'
import type { CalendarEvent, EventTime } from './event.ts'
import { addDays, instantOf, wallClock } from './zone-time.ts'

// Node finds it as one object of CommonJS, a bundle as a module.
const { RRule } = 'RRule' in rrule ? rrule : (rrule as { default: typeof rrule }).default

/** One time that an event takes place. */
export interface Occurrence {
  event: CalendarEvent
  start: Date
  end: Date
  isDay: boolean
  /** Of a whole day: its first day. */
  day: string
}

const DAY_MS = 86_400_000
/** Most times of one series in one question. */
const MOST = 2000

export const instant = ({ wall, zone }: EventTime): Date => instantOf(wall, zone)

const asUtc = (wall: string) => new Date(`${wall}Z`)
const asWall = (date: Date) => date.toISOString().slice(0, 19)

/** The rule, counted on the wall clock as if it were UTC; undefined for one that is none, or of hours and less, which no calendar needs. */
function ruleOf({ rule, start }: CalendarEvent): rrule.RRule | undefined {
  if (rule === undefined) return undefined
  try {
    const options: Partial<rrule.Options> = RRule.parseString(rule.replace(/;?UNTIL=[^;]*/i, ''))
    if (options.freq === undefined || options.freq > RRule.DAILY) return undefined
    const [, until] = /UNTIL=([^;]*)/i.exec(rule) ?? []
    const end = until === undefined ? undefined : untilOf(until, start)
    return new RRule({ ...options, dtstart: asUtc(start.wall), tzid: null, ...(end && { until: end }) })
  } catch {
    return undefined
  }
}

/** The last time of a series on the wall clock of its start. */
function untilOf(value: string, { zone }: EventTime): Date | undefined {
  const [, year, month, day, time = '', utc] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{6})(Z?))?$/.exec(value.trim()) ?? []
  if (year === undefined) return undefined
  const clock = time === '' ? '23:59:59' : `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`
  const wall = `${year}-${month}-${day}T${clock}`
  return utc === 'Z' ? asUtc(wallClock(new Date(`${wall}Z`), zone)) : asUtc(wall)
}

const lengthOf = ({ start, end }: CalendarEvent) => Math.max(0, instant(end).getTime() - instant(start).getTime())

function occurrenceAt(event: CalendarEvent, start: EventTime): Occurrence {
  const from = instant(start)
  if (!start.isDay)
    return {
      event,
      start: from,
      end: new Date(from.getTime() + lengthOf(event)),
      isDay: false,
      day: start.wall.slice(0, 10),
    }
  // Days are counted, not hours: one of them may have 23.
  const days = Math.max(1, Math.round((asUtc(event.end.wall).getTime() - asUtc(event.start.wall).getTime()) / DAY_MS))
  return {
    event,
    start: from,
    end: instant({ ...start, wall: addDays(start.wall, days) }),
    isDay: true,
    day: start.wall.slice(0, 10),
  }
}

function startsOf(event: CalendarEvent, from: Date, to: Date): EventTime[] {
  const rule = ruleOf(event)
  if (!rule) return [event.start, ...event.added]
  const margin = lengthOf(event) + DAY_MS
  const walls = rule.between(
    asUtc(wallClock(new Date(from.getTime() - margin), event.start.zone)),
    asUtc(wallClock(new Date(to.getTime() + DAY_MS), event.start.zone)),
    true,
    (_, count) => count < MOST,
  )
  return [...walls.map((date) => ({ ...event.start, wall: asWall(date) })), ...event.added]
}

/** Every time that these events take place between two instants, the earliest first. Single ones that replace one of a series do so. */
export function occurrencesIn(events: readonly CalendarEvent[], from: Date, to: Date): Occurrence[] {
  const replaced = new Set(
    events.flatMap(({ uid, replaces }) => (replaces === undefined ? [] : [`${uid}\n${replaces}`])),
  )
  return events
    .flatMap((event) => {
      const excluded = new Set(event.excluded)
      const starts = event.replaces === undefined ? startsOf(event, from, to) : [event.start]
      return starts
        .filter(
          ({ wall }) => event.replaces !== undefined || !(excluded.has(wall) || replaced.has(`${event.uid}\n${wall}`)),
        )
        .map((start) => occurrenceAt(event, start))
    })
    .filter(
      ({ event, start, end }) =>
        !event.isCancelled && start < to && (end > from || (end.getTime() === start.getTime() && start >= from)),
    )
    .sort((a, b) => a.start.getTime() - b.start.getTime() || (a.event.title < b.event.title ? -1 : 1))
}
