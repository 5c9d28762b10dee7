import type { Powers } from '@openpa/skill'
import { CalDavServer } from './caldav.ts'
import { type CalendarEvent, eventsIn } from './event.ts'
import { parseIcs } from './ics-text.ts'
import { CalendarProblem } from './problem.ts'

/** A file, or what a server holds as one: an event with what belongs to it. */
export interface CalendarObject {
  source: 'folder' | 'url' | 'server'
  /** Name of the calendar. */
  calendar: string
  /** Path or address. */
  id: string
  /** Of a server: which version it is. */
  etag: string | undefined
  text: string
}

/** An event with where it is from. */
export interface PlacedEvent extends CalendarEvent {
  object: CalendarObject
}

/** What the person has set. */
export interface Sources {
  folder: string | undefined
  url: string | undefined
  server: CalDavServer | undefined
}

const HOW =
  'Set one: assistant skill config calendar folder <folder with .ics files>, or url <address of an .ics>, or server <CalDAV address> with user <name> and: assistant secret set calendar-password'

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** What was set. @throws {CalendarProblem} where nothing was. */
export async function sourcesOf(powers: Powers): Promise<Sources> {
  const [folder, url, server, user] = await Promise.all(
    ['folder', 'url', 'server', 'user'].map(async (name) => textOf(await powers.settings.get(name))),
  )
  if (folder === undefined && url === undefined && server === undefined)
    throw new CalendarProblem(`No calendar is set. ${HOW}`)
  return { folder, url, server: server === undefined ? undefined : new CalDavServer(powers, server, user ?? '') }
}

const MOST_FILES = 2000

async function folderObjects({ files }: Powers, folder: string): Promise<CalendarObject[]> {
  const entries = await files.list(folder)
  const wanted = entries.filter(({ kind, path }) => kind === 'file' && /\.ics$/i.test(path)).slice(0, MOST_FILES)
  const read = wanted.map(async ({ path }) => ({
    source: 'folder' as const,
    calendar: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1, -4),
    id: path,
    etag: undefined,
    text: await files.read(path),
  }))
  return Promise.all(read)
}

async function urlObjects({ fetch }: Powers, url: string): Promise<CalendarObject[]> {
  const answer = await fetch(url.replace(/^webcal:/i, 'https:'), { headers: { accept: 'text/calendar' } })
  const text = answer.ok ? await answer.text() : ''
  if (!/^\s*BEGIN:VCALENDAR/i.test(text.replace(/^\uFEFF/, '')))
    throw new CalendarProblem(`${url} is no calendar (it answered ${answer.status}).`)
  return [{ source: 'url', calendar: new URL(url).host, id: url, etag: undefined, text }]
}

async function serverObjects(server: CalDavServer, from: Date, to: Date): Promise<CalendarObject[]> {
  const calendars = await server.calendars()
  return (await Promise.all(calendars.map((calendar) => server.objects(calendar, from, to)))).flat()
}

/** All events of which one may be between two instants. @throws {CalendarProblem}. */
export async function readEvents(powers: Powers, from: Date, to: Date): Promise<PlacedEvent[]> {
  const { folder, url, server } = await sourcesOf(powers)
  const objects = await Promise.all([
    folder === undefined ? [] : folderObjects(powers, folder),
    url === undefined ? [] : urlObjects(powers, url),
    server === undefined ? [] : serverObjects(server, from, to),
  ])
  return objects
    .flat()
    .flatMap((object) => eventsIn(parseIcs(object.text), powers.timeZone).map((event) => ({ ...event, object })))
}
