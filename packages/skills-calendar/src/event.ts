import { type Component, componentsOf, type Line, lineOf, linesOf, unescapeText } from './ics-text.ts'
import { addDays, isZone, type WallTime } from './zone-time.ts'

/** When something is: a day, or a time of the wall clock of a zone. */
export interface EventTime {
  wall: WallTime
  isDay: boolean
  /** IANA name. */
  zone: string
}

/** An event, or one that takes the place of a single one of a series. */
export interface CalendarEvent {
  uid: string
  title: string
  location: string
  description: string
  start: EventTime
  end: EventTime
  rule: string | undefined
  /** Walls of the series that do not take place. */
  excluded: readonly WallTime[]
  added: readonly EventTime[]
  /** Which one of its series this replaces, by its wall. */
  replaces: WallTime | undefined
  isCancelled: boolean
  /** Whether the time is free for others all the same. */
  isFree: boolean
}

// What Outlook calls them; of the rest the person's zone is taken. https://github.com/unicode-org/cldr windowsZones
const WINDOWS: Readonly<Record<string, string>> = {
  'w. europe standard time': 'Europe/Berlin',
  'central europe standard time': 'Europe/Budapest',
  'romance standard time': 'Europe/Paris',
  'central european standard time': 'Europe/Warsaw',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'Atlantic/Reykjavik',
  'fle standard time': 'Europe/Kyiv',
  'gtb standard time': 'Europe/Bucharest',
  'russian standard time': 'Europe/Moscow',
  'turkey standard time': 'Europe/Istanbul',
  'eastern standard time': 'America/New_York',
  'central standard time': 'America/Chicago',
  'mountain standard time': 'America/Denver',
  'pacific standard time': 'America/Los_Angeles',
  'e. south america standard time': 'America/Sao_Paulo',
  'china standard time': 'Asia/Shanghai',
  'tokyo standard time': 'Asia/Tokyo',
  'india standard time': 'Asia/Kolkata',
  'singapore standard time': 'Asia/Singapore',
  'aus eastern standard time': 'Australia/Sydney',
  'new zealand standard time': 'Pacific/Auckland',
  utc: 'UTC',
}

/** The zone of a line: IANA names, also behind the prefixes that some programs give them, and those of Windows. */
function zoneOf(id: string | undefined, personZone: string): string {
  if (id === undefined) return personZone
  const short = /[A-Za-z_]+\/[A-Za-z_]+(?:\/[A-Za-z_]+)?$/.exec(id)?.[0]
  return [id, short, WINDOWS[id.toLowerCase()]].find((name) => name !== undefined && isZone(name)) ?? personZone
}

/** A value such as `20261125`, `20261125T100000` or `20261125T090000Z`; undefined for any other. */
export function parseTime(value: string, zoneId: string | undefined, personZone: string): EventTime | undefined {
  const [, year, month, day, hour, minute, second, utc] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(value.trim()) ?? []
  if (year === undefined) return undefined
  const wall = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`
  if (Number.isNaN(Date.parse(`${wall}Z`))) return undefined
  const isDay = hour === undefined
  return { wall, isDay, zone: isDay ? personZone : utc === 'Z' ? 'UTC' : zoneOf(zoneId, personZone) }
}

const timeOf = (line: Line | undefined, personZone: string) =>
  line && parseTime(line.value, line.params.get('TZID'), personZone)

const DURATION = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

function afterDuration(start: EventTime, value: string): EventTime | undefined {
  const match = DURATION.exec(value.trim())
  if (!match) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
  return { ...start, wall: new Date(Date.parse(`${start.wall}Z`) + ms).toISOString().slice(0, 19) }
}

function eventOf(component: Component, personZone: string): CalendarEvent | undefined {
  const start = timeOf(lineOf(component, 'DTSTART'), personZone)
  if (!start) return undefined
  const text = (name: string) => unescapeText(lineOf(component, name)?.value ?? '').trim()
  const lasting = lineOf(component, 'DURATION')
  const end =
    timeOf(lineOf(component, 'DTEND'), personZone) ??
    (lasting && afterDuration(start, lasting.value)) ??
    (start.isDay ? { ...start, wall: addDays(start.wall, 1) } : start)
  const times = (name: string) =>
    linesOf(component, name).flatMap((line) =>
      line.value.split(',').flatMap((value) => parseTime(value, line.params.get('TZID'), personZone) ?? []),
    )
  return {
    uid: text('UID'),
    title: text('SUMMARY') || '(no title)',
    location: text('LOCATION'),
    description: text('DESCRIPTION'),
    start,
    end: end.wall < start.wall && end.zone === start.zone ? start : end,
    rule: lineOf(component, 'RRULE')?.value,
    excluded: times('EXDATE').map(({ wall }) => wall),
    added: times('RDATE'),
    replaces: timeOf(lineOf(component, 'RECURRENCE-ID'), personZone)?.wall,
    isCancelled: text('STATUS').toUpperCase() === 'CANCELLED',
    isFree: text('TRANSP').toUpperCase() === 'TRANSPARENT',
  }
}

/** The events of a calendar's components; those without a start are passed over. */
export const eventsIn = (calendars: readonly Component[], personZone: string): CalendarEvent[] =>
  calendars
    .filter(({ name }) => name === 'VCALENDAR')
    .flatMap((calendar) => componentsOf(calendar, 'VEVENT'))
    .flatMap((component) => eventOf(component, personZone) ?? [])
