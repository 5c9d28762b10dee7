/** Fields of a clock on the wall in some zone. `month` counts from 1. */
export interface WallClock {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formats = (timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })

/** What the wall clock in `timeZone` (IANA) shows at `instant`. @throws {RangeError} for an unknown zone. */
export function wallClockAt(instant: Date, timeZone: string): WallClock {
  const parts = Object.fromEntries(
    formats(timeZone)
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
