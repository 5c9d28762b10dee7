import { type Component, makeLine } from './ics-text.ts'
import { offsetAt, wallClock } from './zone-time.ts'

const DAY_MS = 86_400_000
/** For how long changes of the clock are written out. */
const YEARS = 10

const two = (n: number) => String(n).padStart(2, '0')

function offsetText(ms: number): string {
  const minutes = Math.abs(Math.round(ms / 60_000))
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

const compact = (wall: string) => wall.replace(/[-:]/g, '')

/** The instant between two at which the offset changes, to the minute. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetAt(from, zone)
  let [low, high] = [from, to]
  while (high - low > 60_000) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle, zone) === before) low = middle
    else high = middle
  }
  return Math.round(high / 60_000) * 60_000
}

const observance = (name: 'STANDARD' | 'DAYLIGHT', wall: string, from: number, to: number): Component => ({
  name,
  parts: [
    makeLine('DTSTART', compact(wall)),
    makeLine('TZOFFSETFROM', offsetText(from)),
    makeLine('TZOFFSETTO', offsetText(to)),
  ],
})

/** What other programs need to know of a zone, from the start of `since`'s year on. */
export function timeZoneComponent(zone: string, since: Date): Component {
  const first = Date.UTC(since.getUTCFullYear(), 0, 1)
  const parts: Component['parts'] = [makeLine('TZID', zone)]
  const begin = offsetAt(first, zone)
  parts.push(observance('STANDARD', wallClock(new Date(first), zone), begin, begin))
  for (let at = first; at < first + YEARS * 365.25 * DAY_MS; at += 7 * DAY_MS) {
    const [before, after] = [offsetAt(at, zone), offsetAt(at + 7 * DAY_MS, zone)]
    if (before === after) continue
    const change = changeBetween(at, at + 7 * DAY_MS, zone)
    // A change is written on the clock that showed before it.
    const wall = new Date(change + before).toISOString().slice(0, 19)
    parts.push(observance(after > before ? 'DAYLIGHT' : 'STANDARD', wall, before, after))
  }
  return { name: 'VTIMEZONE', parts }
}
