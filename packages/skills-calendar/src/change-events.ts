import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import {
  type Component,
  componentsOf,
  escapeText,
  type Line,
  lineOf,
  makeLine,
  parseIcs,
  setLine,
  writeIcs,
} from './ics-text.ts'
import { orProblem } from './list-events.ts'
import { occurrencesIn } from './occurrences.ts'
import { CalendarProblem } from './problem.ts'
import { readAdd } from './read-request.ts'
import { findTime, readTime } from './read-when.ts'
import { dayText, lineText, timeText } from './show-events.ts'
import { type CalendarObject, type PlacedEvent, readEvents, sourcesOf } from './sources.ts'
import { timeZoneComponent } from './time-zone-component.ts'
import { addDays, instantOf, wallClock } from './zone-time.ts'

interface EventInput {
  request?: string | undefined
  title?: string | undefined
  start?: string | undefined
  end?: string | undefined
  location?: string | undefined
  description?: string | undefined
  repeat?: string | undefined
}

interface Draft {
  title: string
  start: Date
  end: Date
  isDay: boolean
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

function timeGiven(text: string, timeZone: string) {
  const time = readTime(text, timeZone)
  if (!time) throw new Error(`"${text}" is no day or time that I understand.`)
  return time
}

const nextDay = (day: Date, timeZone: string, count = 1) =>
  instantOf(`${addDays(wallClock(day, timeZone).slice(0, 10), count)}T00:00:00`, timeZone)

async function draftOf(input: EventInput, powers: Powers): Promise<Draft> {
  const { timeZone } = powers
  if (input.title !== undefined && input.start !== undefined) {
    const { instant: start, isDay } = timeGiven(input.start, timeZone)
    const last = input.end === undefined ? undefined : timeGiven(input.end, timeZone)
    const end = last
      ? last.isDay && isDay
        ? nextDay(last.instant, timeZone)
        : last.instant
      : isDay
        ? nextDay(start, timeZone)
        : new Date(start.getTime() + HOUR_MS)
    if (end < start) throw new Error('It cannot end before it begins.')
    return { title: input.title, start, end, isDay }
  }
  const said = input.request === undefined ? undefined : readAdd(input.request)
  const time = said === undefined ? undefined : await findTime(said, powers)
  const title = time?.rest.replace(/^[\s,;:"“-]+|[\s,;:"”(-]+$/g, '') ?? ''
  if (!time || title === '') throw new Decline('That adds nothing to the calendar, or says no time.')
  const end = time.end ?? (time.isTimed ? new Date(time.start.getTime() + HOUR_MS) : nextDay(time.start, timeZone))
  return {
    title,
    start: time.start,
    end,
    isDay: !time.isTimed && (time.end === undefined || time.end.getTime() - time.start.getTime() >= DAY_MS),
  }
}

const compact = (wall: string) => wall.replace(/[-:]/g, '')
const stamp = (at: Date) => `${compact(at.toISOString().slice(0, 19))}Z`

const timeLine = (name: string, at: Date, isDay: boolean, zone: string): Line =>
  isDay
    ? makeLine(name, compact(wallClock(at, zone).slice(0, 10)), { VALUE: 'DATE' })
    : makeLine(name, compact(wallClock(at, zone)), { TZID: zone })

/** Rules a model may give: those parts alone that we understand ourselves. */
const RULE =
  /^FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;(?:INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|WKST)=[A-Z0-9,+-]+)*$/

function calendarWith({ title, start, end, isDay }: Draft, input: EventInput, powers: Powers, uid: string): Component {
  const { now, timeZone } = powers
  if (input.repeat !== undefined && !RULE.test(input.repeat))
    throw new Error(`"${input.repeat}" is no rule of repetition (FREQ=WEEKLY;BYDAY=MO).`)
  const optional = (name: string, text: string | undefined) =>
    text === undefined || text === '' ? [] : [makeLine(name, escapeText(text))]
  const event: Component = {
    name: 'VEVENT',
    parts: [
      makeLine('UID', uid),
      makeLine('DTSTAMP', stamp(now)),
      timeLine('DTSTART', start, isDay, timeZone),
      timeLine('DTEND', end, isDay, timeZone),
      makeLine('SUMMARY', escapeText(title)),
      ...optional('LOCATION', input.location),
      ...optional('DESCRIPTION', input.description),
      ...(input.repeat === undefined ? [] : [makeLine('RRULE', input.repeat)]),
    ],
  }
  const zones = isDay ? [] : [timeZoneComponent(timeZone, start)]
  return {
    name: 'VCALENDAR',
    parts: [
      makeLine('VERSION', '2.0'),
      makeLine('PRODID', '-//Open Personal Assistant//Calendar//EN'),
      ...zones,
      event,
    ],
  }
}

const whenText = ({ start, end, isDay, title }: Draft, { timeZone, now }: Powers) => {
  const day = wallClock(start, timeZone).slice(0, 10)
  const event = { title, location: '' } as PlacedEvent
  return `${dayText(day, wallClock(now, timeZone).slice(0, 10))}, ${timeText({ event, start, end, isDay, day }, timeZone)}`
}

/** Adds an event to the server's first calendar, else to the folder. @throws {Decline} for a sentence that adds none. */
export async function addEvent(input: EventInput, powers: Powers): Promise<ToolOutput> {
  const draft = await draftOf(input, powers)
  return orProblem(async () => {
    const { server, folder } = await sourcesOf(powers)
    const uid = crypto.randomUUID()
    const text = writeIcs([calendarWith(draft, input, powers, uid)])
    if (server) {
      const [calendar] = await server.calendars()
      if (!calendar) throw new CalendarProblem('The server has no calendar.')
      await server.put(new URL(`${uid}.ics`, calendar.url.href.replace(/\/?$/, '/')).href, text, undefined)
    } else if (folder === undefined)
      throw new CalendarProblem(
        'The calendar at an address can only be read. Set a folder or a server: assistant skill config calendar',
      )
    else await powers.files.write(`${folder.replace(/[\\/]$/, '')}/${uid}.ics`, text)
    return {
      text: `Added: ${draft.title}, ${whenText(draft, powers)}.`,
      data: { uid, title: draft.title, start: draft.start.toISOString(), end: draft.end.toISOString() },
    }
  })
}

/** How far around now an event is looked for by its words. */
const BEHIND = 31
const AHEAD = 370

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** The one event that is meant, by its uid or words of its title, those to come first. @throws {CalendarProblem}. */
async function findEvent(about: string, powers: Powers): Promise<PlacedEvent> {
  const { now } = powers
  const [from, to] = [new Date(now.getTime() - BEHIND * DAY_MS), new Date(now.getTime() + AHEAD * DAY_MS)]
  const events = (await readEvents(powers, from, to)).filter(({ replaces }) => replaces === undefined)
  const byUid = events.find(({ uid }) => uid === about)
  if (byUid) return byUid
  const wanted = words(about)
  const fits = events.filter(
    ({ title, isCancelled }) =>
      !isCancelled && wanted.length > 0 && wanted.every((word) => words(title).includes(word)),
  )
  const upcoming = occurrencesIn(fits, now, to)
  const series = [
    ...new Map(
      (upcoming.length > 0 ? upcoming : occurrencesIn(fits, from, to)).map((one) => [one.event.uid, one]),
    ).values(),
  ]
  const [first, ...others] = series
  if (!first) throw new CalendarProblem(`No event is called “${about}”.`)
  if (others.length > 0) {
    const today = wallClock(now, powers.timeZone).slice(0, 10)
    const lines = series
      .slice(0, 10)
      .map(
        (one) =>
          `  ${dayText(wallClock(one.start, powers.timeZone).slice(0, 10), today)}: ${lineText(one, powers.timeZone)}  (${one.event.uid})`,
      )
    throw new CalendarProblem(`Several events are called “${about}”; nothing was changed:\n${lines.join('\n')}`)
  }
  return first.event as PlacedEvent
}

/** Writes an object back, only if it is still what was read. */
async function writeBack(object: CalendarObject, calendars: readonly Component[], powers: Powers): Promise<void> {
  const { server } = await sourcesOf(powers)
  const text = writeIcs(calendars)
  if (object.source === 'server' && server) return server.put(object.id, text, object.etag ?? '*')
  if (object.source === 'url') throw new CalendarProblem('The calendar at an address can only be read.')
  if ((await powers.files.read(object.id)) !== object.text)
    throw new CalendarProblem('It was changed by another program meanwhile; nothing was written. Look at it again.')
  await powers.files.write(object.id, text)
}

const masterOf = (calendars: readonly Component[], uid: string): Component | undefined =>
  calendars
    .flatMap((calendar) => componentsOf(calendar, 'VEVENT'))
    .find((event) => lineOf(event, 'UID')?.value.trim() === uid && !lineOf(event, 'RECURRENCE-ID'))

interface ChangeInput extends Omit<EventInput, 'request'> {
  about: string
}

/** Changes what is given of an event, of a series all of it; everything else stays to the letter. */
export async function changeEvent(input: ChangeInput, powers: Powers): Promise<ToolOutput> {
  return orProblem(async () => {
    const event = await findEvent(input.about, powers)
    const calendars = parseIcs(event.object.text)
    const component = masterOf(calendars, event.uid)
    if (!component) throw new CalendarProblem('That event cannot be changed.')
    moveTo(component, event, input, powers)
    const texts = { SUMMARY: input.title, LOCATION: input.location, DESCRIPTION: input.description }
    for (const [name, text] of Object.entries(texts))
      if (text !== undefined) setLine(component, name, makeLine(name, escapeText(text)))
    if (input.repeat !== undefined && !RULE.test(input.repeat))
      throw new Error(`"${input.repeat}" is no rule of repetition.`)
    if (input.repeat !== undefined) setLine(component, 'RRULE', makeLine('RRULE', input.repeat))
    setLine(component, 'DTSTAMP', makeLine('DTSTAMP', stamp(powers.now)))
    setLine(component, 'SEQUENCE', makeLine('SEQUENCE', String(Number(lineOf(component, 'SEQUENCE')?.value ?? 0) + 1)))
    await writeBack(event.object, calendars, powers)
    return {
      text: `Changed: ${input.title ?? event.title}${event.rule === undefined ? '' : ' (all of the series)'}.`,
      data: { uid: event.uid },
    }
  })
}

/** A new start takes the end along; the zone stays that of the event. */
function moveTo(component: Component, event: PlacedEvent, { start, end }: ChangeInput, { timeZone }: Powers): void {
  if (start === undefined && end === undefined) return
  const [was, ended] = [instantOf(event.start.wall, event.start.zone), instantOf(event.end.wall, event.end.zone)]
  const first = start === undefined ? { instant: was, isDay: event.start.isDay } : timeGiven(start, timeZone)
  const last = end === undefined ? undefined : timeGiven(end, timeZone)
  const length = ended.getTime() - was.getTime()
  const kept =
    first.isDay === event.start.isDay
      ? new Date(first.instant.getTime() + length)
      : first.isDay
        ? nextDay(first.instant, timeZone)
        : new Date(first.instant.getTime() + HOUR_MS)
  const until = last ? (last.isDay ? nextDay(last.instant, timeZone) : last.instant) : kept
  if (until < first.instant) throw new Error('It cannot end before it begins.')
  const line = (name: string, at: Date) => {
    if (first.isDay) return timeLine(name, at, true, timeZone)
    const zone = event.start.isDay ? timeZone : event.start.zone
    return zone === 'UTC' ? makeLine(name, stamp(at)) : timeLine(name, at, false, zone)
  }
  setLine(component, 'DTSTART', line('DTSTART', first.instant))
  setLine(component, 'DURATION', undefined)
  setLine(component, 'DTEND', line('DTEND', until))
}

/** Deletes an event, of a series all of it. */
export async function removeEvent({ about }: { about: string }, powers: Powers): Promise<ToolOutput> {
  return orProblem(async () => {
    const event = await findEvent(about, powers)
    const { object, uid, title } = event
    const calendars = parseIcs(object.text)
    const isOwn = (part: Component['parts'][number]) =>
      !('raw' in part) && part.name === 'VEVENT' && lineOf(part, 'UID')?.value.trim() === uid
    for (const calendar of calendars) calendar.parts = calendar.parts.filter((part) => !isOwn(part))
    const isEmpty = calendars.every((calendar) =>
      calendar.parts.every((part) => 'raw' in part || part.name === 'VTIMEZONE'),
    )
    const { server } = await sourcesOf(powers)
    if (!isEmpty) await writeBack(object, calendars, powers)
    else if (object.source === 'server' && server) await server.delete(object.id, object.etag)
    else if (object.source === 'folder') await powers.files.delete(object.id)
    else throw new CalendarProblem('The calendar at an address can only be read.')
    return { text: `Removed: ${title}${event.rule === undefined ? '' : ' (all of the series)'}.`, data: { uid } }
  })
}
