import { Decline, defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { calendarDay, isoAt } from './calendar.ts'
import { findPlace, modernZone, type Place, placeIn } from './find-zone.ts'
import { NOW, NOW_ELSEWHERE, TODAY } from './samples.ts'

const format = (instant: Date, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(instant)

/** `Sunday 22 November 2026`, in the order and without the commas that locales differ in. */
const longDate = (instant: Date, zone: string) =>
  `${format(instant, zone, { weekday: 'long' })} ${format(instant, zone, { day: 'numeric', month: 'long', year: 'numeric' })}`

const offset = (instant: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value ?? ''

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const WITH_ARTICLE = /^(?:United |Netherlands|Czech Republic|Dominican Republic|Philippines|Maldives|Bahamas)/

/** ` in Tokyo (Asia/Tokyo, GMT+9).`, and which of several zones it is. */
function where(place: Place, instant: Date): string {
  const { zone, city } = place
  const name = WITH_ARTICLE.test(place.name) ? `the ${place.name}` : place.name
  const known = zone === 'UTC' || /^[+-]/.test(zone) ? '' : ` (${zone}, ${offset(instant, zone)})`
  return city
    ? ` in ${city}${known}. ${capital(name)} has several time zones; this is that of ${city}.`
    : ` in ${name}${known}.`
}

const HERE = /^(?:here|home|my (?:place|city|zone|time ?zone|location)|local|where i am|this place)?$/i

const now = tool({
  description: "Tells the time, in the person's zone or at a place: a city, country, US state or time zone.",
  input: z.object({ place: z.string().max(200).optional().describe('leave out for the time where the person is') }),
  effect: 'read',
  run({ place }, { now: instant, timeZone }) {
    const named = place === undefined || HERE.test(placeIn(place)) ? undefined : findPlace(place)
    if (place !== undefined && !named && !HERE.test(placeIn(place)))
      throw new Decline(`I know no place called “${place}”.`)
    const zone = named?.zone ?? modernZone(timeZone)
    const time = format(instant, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    const place_ = named ? where(named, instant) : ` (${zone}, ${offset(instant, zone)}).`
    return { text: `It is ${time} on ${longDate(instant, zone)}${place_}`, data: { iso: isoAt(instant, zone), zone } }
  },
})

const today = tool({
  description: "Tells today's date, weekday, ISO week and day of the year in the person's zone.",
  input: z.object({}),
  effect: 'read',
  run(_, { now: instant, timeZone }) {
    const { date, weekday, week, dayOfYear } = calendarDay(isoAt(instant, timeZone).slice(0, 'yyyy-mm-dd'.length))
    const text = `Today is ${longDate(instant, timeZone)}: week ${week}, day ${dayOfYear} of the year.`
    return { text, data: { date, weekday, week } }
  },
})

export default defineSkill({
  name: 'clock',
  worker: { description: 'The time here and elsewhere, and the date of today.' },
  tools: { now, today },
  commands: [
    { tool: 'now', samples: NOW },
    { tool: 'now', samples: NOW_ELSEWHERE, slots: { place: 'text' } },
    { tool: 'today', samples: TODAY },
  ],
})
