import type { Powers } from '@openpa/skill'
import { CalendarProblem } from './problem.ts'
import type { CalendarObject } from './sources.ts'
import { all, parseXml, textAt, type XmlElement } from './xml.ts'

// RFC 4791: https://www.rfc-editor.org/rfc/rfc4791

const NAMES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
const PROPS = `<?xml version="1.0"?><d:propfind ${NAMES}><d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/><c:calendar-home-set/></d:prop></d:propfind>`

/** A calendar on a server. */
export interface CalDavCalendar {
  url: URL
  name: string
}

interface Found {
  url: URL
  prop: XmlElement
}

/** A CalDAV server, as the person has set it. */
export class CalDavServer {
  readonly #powers: Powers
  readonly #base: URL
  readonly #user: string

  constructor(powers: Powers, base: string, user: string) {
    this.#powers = powers
    this.#base = new URL(base)
    this.#user = user
  }

  /** The calendar that the address is of, or those that it leads to. @throws {CalendarProblem}. */
  async calendars(): Promise<CalDavCalendar[]> {
    const [own] = await this.#properties(this.#base, '0')
    if (own && isCalendar(own)) return [calendarOf(own)]
    const direct = (await this.#properties(this.#base, '1')).filter(isCalendar)
    if (direct.length > 0) return direct.map(calendarOf)
    const principal = own && hrefIn(own, 'current-user-principal')
    const [person] = principal ? await this.#properties(principal, '0') : []
    const home = person && hrefIn(person, 'calendar-home-set')
    const found = home ? (await this.#properties(home, '1')).filter(isCalendar) : []
    if (found.length === 0) throw new CalendarProblem(`There is no calendar at ${this.#base.href}.`)
    return found.map(calendarOf)
  }

  /** The objects of a calendar in which something is between two instants. */
  async objects({ url, name }: CalDavCalendar, from: Date, to: Date): Promise<CalendarObject[]> {
    const stamp = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '')
    const range = `<c:time-range start="${stamp(from)}" end="${stamp(to)}"/>`
    const query = `<?xml version="1.0"?><c:calendar-query ${NAMES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${range}</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`
    const found = await this.#multistatus('REPORT', url, '1', query)
    return found.flatMap(({ url: at, prop }) => {
      const text = textAt(prop, 'calendar-data')
      const etag = textAt(prop, 'getetag')
      return text === undefined ? [] : [{ source: 'server' as const, calendar: name, id: at.href, etag, text }]
    })
  }

  /**
   * Writes an object: a new one only where there is none, an old one only if it is still what was read.
   * @throws {CalendarProblem} when it was changed meanwhile.
   */
  async put(address: string, text: string, etag: string | undefined): Promise<void> {
    const condition: Record<string, string> = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag }
    const answer = await this.#ask(
      'PUT',
      new URL(address),
      { ...condition, 'content-type': 'text/calendar; charset=utf-8' },
      text,
    )
    this.#checkChange(answer)
  }

  /** As {@link put}: only if it is still what was read. */
  async delete(address: string, etag: string | undefined): Promise<void> {
    const condition: Record<string, string> = etag === undefined ? {} : { 'if-match': etag }
    this.#checkChange(await this.#ask('DELETE', new URL(address), condition))
  }

  #checkChange({ status }: Response): void {
    if (status === 412)
      throw new CalendarProblem('It was changed by somebody else meanwhile; nothing was written. Look at it again.')
    if (status < 200 || status >= 300)
      throw new CalendarProblem(`${this.#base.host} did not take the change (${status}).`)
  }

  async #properties(url: URL, depth: '0' | '1'): Promise<Found[]> {
    return this.#multistatus('PROPFIND', url, depth, PROPS)
  }

  async #multistatus(method: string, url: URL, depth: string, body: string): Promise<Found[]> {
    const answer = await this.#ask(method, url, { depth, 'content-type': 'application/xml; charset=utf-8' }, body)
    if (answer.status === 401 || answer.status === 403)
      throw new CalendarProblem(
        `${url.host} does not let you in (${answer.status}). Set: assistant skill config calendar user <name>, and: assistant secret set calendar-password`,
      )
    if (answer.status !== 207)
      throw new CalendarProblem(`${url.href} is no CalDAV address (it answered ${answer.status}).`)
    const root = parseXml(await answer.text())
    return all(root, 'response').flatMap((response) => {
      const href = textAt(response, 'href')
      const at = href === undefined ? null : URL.parse(href, url.href)
      const prop = all(response, 'propstat').find((one) => / 200/.test(textAt(one, 'status') ?? ' 200'))
      const inner = prop && all(prop, 'prop')[0]
      // An address on another host would get what was meant for this one.
      return at && at.origin === this.#base.origin && inner ? [{ url: at, prop: inner }] : []
    })
  }

  async #ask(method: string, url: URL, headers: Readonly<Record<string, string>>, body?: string): Promise<Response> {
    const password = await this.#powers.secret('calendar-password')
    const authorization = this.#user === '' ? {} : { authorization: `Basic ${this.#user}:${password}` }
    return this.#powers.fetch(url, {
      method,
      headers: { ...headers, ...authorization },
      ...(body !== undefined && { body }),
    })
  }
}

const isCalendar = ({ prop }: Found) => all(prop, 'resourcetype', 'calendar').length > 0

const calendarOf = ({ url, prop }: Found): CalDavCalendar => ({
  url,
  name:
    textAt(prop, 'displayname') ||
    decodeURIComponent(url.pathname.replace(/\/$/, '').split('/').at(-1) ?? '') ||
    'calendar',
})

const hrefIn = ({ url, prop }: Found, name: string): URL | undefined => {
  const href = textAt(prop, name, 'href')
  return href === undefined ? undefined : (URL.parse(href, url.href) ?? undefined)
}
