/** Fields of a clock on the wall in some zone. `month` counts from 1. */
export interface WallClock {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

/** Formats by zone: making one takes longer than everything else here together. People live in few zones. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone)
  if (known) return known
  const two = '2-digit'
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  })
  FORMATS.set(timeZone, format)
  return format
}

/** What the wall clock in `timeZone` (IANA) shows at `instant`. @throws {RangeError} for an unknown zone. */
export function wallClockAt(instant: Date, timeZone: string): WallClock {
  const parts = Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(instant)
      .map((p) => [p.type, Number(p.value)]),
  )
  const field = (name: string) => parts[name] ?? 0
  return {
    year: field('year'),
    month: field('month'),
    day: field('day'),
    hour: field('hour'),
    minute: field('minute'),
    second: field('second'),
  }
}

const asUtc = (w: WallClock) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second)

/**
 * The instant at which the wall clock in `timeZone` shows `wall`. A time that the spring change skips becomes the same
 * distance after the change; of a time that autumn shows twice the first is taken.
 */
export function instantOf(wall: WallClock, timeZone: string): Date {
  const target = asUtc(wall)
  const offsetAt = (instant: number) =>
    asUtc(wallClockAt(new Date(instant), timeZone)) - Math.floor(instant / 1000) * 1000
  const before = target - offsetAt(target - 86_400_000)
  const after = target - offsetAt(target + 86_400_000)
  const fits = (instant: number) => instant + offsetAt(instant) === target
  const candidates = [before, after].filter(fits)
  return new Date(candidates.length > 0 ? Math.min(...candidates) : before)
}

/** The day of the week, Sunday 0. */
export const weekdayOf = (w: WallClock): number => new Date(asUtc(w)).getUTCDay()

/** The same time `days` later. */
export function addDays(w: WallClock, days: number): WallClock {
  const at = new Date(Date.UTC(w.year, w.month - 1, w.day + days))
  return { ...w, year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }
}

/** The date as `2026-12-31`. */
export const isoDate = (w: WallClock): string => new Date(asUtc(w)).toISOString().slice(0, 10)
