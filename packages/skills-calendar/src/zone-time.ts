const DAY_MS = 86_400_000

/** What the clock on the wall shows: `2026-11-25T17:00:00`. */
export type WallTime = string

/** Each takes tens of kilobytes outside the heap and a while to make. */
const MOST_CLOCKS = 700
const clocks = new Map<string, Intl.DateTimeFormat>()

/** @throws {RangeError} for what is no zone. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  // There are some six hundred zones; more are one of them in other letters.
  if (clocks.size >= MOST_CLOCKS) clocks.clear()
  clocks.set(timeZone, clock)
  return clock
}

/** The wall clock of a zone at an instant. */
export const wallClock = (instant: Date, timeZone: string): WallTime =>
  clockOf(timeZone).format(instant).replace(' ', 'T')

/** Milliseconds by which a zone is ahead of UTC at an instant. */
export const offsetAt = (instant: number, timeZone: string): number =>
  Date.parse(`${wallClock(new Date(instant), timeZone)}Z`) - Math.floor(instant / 1000) * 1000

/** The instant at which the wall clock shows this; of two in autumn the first, of none in spring the next. */
export function instantOf(wall: WallTime, timeZone: string): Date {
  const wanted = Date.parse(`${wall}Z`)
  const early = wanted - offsetAt(wanted - DAY_MS, timeZone)
  const late = wanted - offsetAt(wanted + DAY_MS, timeZone)
  return new Date(offsetAt(early, timeZone) === wanted - early ? early : late)
}

/** The same time of another day. */
export const addDays = (wall: string, days: number): string =>
  new Date(Date.parse(`${wall.slice(0, 10)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) + wall.slice(10)

export const isZone = (name: string): boolean => {
  try {
    clockOf(name)
    return true
  } catch {
    return false
  }
}
