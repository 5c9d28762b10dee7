import type { Powers } from '@openpa/skill'
import { addDays, instantOf, wallClock } from './zone-time.ts'

/** Some days or hours, from `from` up to and without `to`. */
export interface Span {
  from: Date
  to: Date
}

/** A time that a text names, and the text without it. */
export interface FoundTime {
  start: Date
  end: Date | undefined
  /** Whether an hour was said; without one it is a whole day. */
  isTimed: boolean
  rest: string
}

type Where = Pick<Powers, 'now' | 'timeZone'>

const todayOf = ({ now, timeZone }: Where) => wallClock(now, timeZone).slice(0, 10)

/** Whole days. */
export const days = (first: string, count: number, { timeZone }: Where): Span => ({
  from: instantOf(`${first}T00:00:00`, timeZone),
  to: instantOf(`${addDays(first, count)}T00:00:00`, timeZone),
})

const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

/** Hours that parts of a day have. */
const PARTS: readonly [RegExp, string, string][] = [
  [/\bmorning\b/i, '06:00:00', '12:00:00'],
  [/\b(?:lunch|midday|noon)\b/i, '11:30:00', '14:00:00'],
  [/\bafternoon\b/i, '12:00:00', '18:00:00'],
  [/\b(?:evening|tonight|night)\b/i, '18:00:00', '23:59:59'],
]

/** `today`, `this week`, `next weekend`, `in december`, `tomorrow afternoon`, `on friday`; undefined for what names no time. */
export async function findSpan(text: string, where: Where): Promise<Span | undefined> {
  const today = todayOf(where)
  const named = namedSpan(text.toLowerCase(), today, where)
  if (named) return named
  const found = await findTime(text, where)
  const day = found && wallClock(found.start, where.timeZone).slice(0, 10)
  if (day === undefined) return undefined
  const part = PARTS.find(([word]) => word.test(text))
  if (!part) return days(day, 1, where)
  return { from: instantOf(`${day}T${part[1]}`, where.timeZone), to: instantOf(`${day}T${part[2]}`, where.timeZone) }
}

function namedSpan(text: string, today: string, where: Where): Span | undefined {
  const monday = addDays(today, 1 - weekday(today))
  if (/\bweekend\b/.test(text)) return days(addDays(monday, /\bnext\b/.test(text) ? 12 : 5), 2, where)
  if (/\bnext week\b/.test(text)) return days(addDays(monday, 7), 7, where)
  if (/\bweek\b/.test(text) && /\b(?:this|the|my|rest of)\b/.test(text)) return days(today, 8 - weekday(today), where)
  const [, many] = /\bnext (\d{1,3}|two|three|seven|ten|fourteen) days\b/.exec(text) ?? []
  if (many) return days(today, { two: 2, three: 3, seven: 7, ten: 10, fourteen: 14 }[many] ?? Number(many), where)
  const month = /\b(this|next) month\b/.exec(text)?.[1]
  if (month === undefined) return undefined
  const first = `${today.slice(0, 8)}01`
  const start = month === 'this' ? today : `${addDays(first, 32).slice(0, 8)}01`
  const end = `${addDays(`${start.slice(0, 8)}01`, 32).slice(0, 8)}01`
  return { from: instantOf(`${start}T00:00:00`, where.timeZone), to: instantOf(`${end}T00:00:00`, where.timeZone) }
}

/** Words that the parser takes for days and times, though nobody means them so. */
const LOOKALIKE = /^(?:sun|sat|wed|mon|mar|may|march|dec|second|now|\d{1,4})$/i
const LEAD = /[\s,;:(-]*\b(?:on|at|for|from|in|by)?(?:\s+(?:on|at))?\s*$/i

const LASTING =
  /\b(?:for|lasting|of)\s+(?:an?|one|half an|(\d+(?:\.\d+)?|two|three|four|five|six))(?:\s+and\s+a\s+half)?\s+(hours?|minutes?|mins?|hrs?|days?)\b/i
const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6 }

/** `for two hours`: how long, and the text without it. */
function lasting(text: string): { ms: number; rest: string } | undefined {
  const match = LASTING.exec(text)
  if (!match) return undefined
  const count =
    match[1] === undefined
      ? /half an/i.test(match[0])
        ? 0.5
        : 1
      : (NUMBERS[match[1].toLowerCase()] ?? Number(match[1]))
  const half = /and\s+a\s+half/i.test(match[0]) ? 0.5 : 0
  const unit = /^h/i.test(match[2] ?? '') ? 3_600_000 : /^d/i.test(match[2] ?? '') ? 86_400_000 : 60_000
  return { ms: (count + half) * unit, rest: text.replace(match[0], ' ') }
}

/** The last time that a text names, with its end where it says one ("from 3 to 5", "for an hour"). */
export async function findTime(text: string, { now, timeZone }: Where): Promise<FoundTime | undefined> {
  const length = lasting(text)
  const said = length?.rest ?? text
  const { casual } = await import('chrono-node/en')
  const shown = wallClock(now, timeZone)
  // The parser reads the wall clock as if it were in UTC, so that no zone of this machine comes into it.
  const found = casual
    .parse(said, { instant: new Date(`${shown}Z`), timezone: 0 }, { forwardDate: true })
    .filter((result) => !LOOKALIKE.test(result.text))
    .at(-1)
  if (!found) return undefined
  const isTimed = found.start.isCertain('hour')
  const at = (date: Date) => instantOf(date.toISOString().slice(0, 19), timeZone)
  const day = found.start.date().toISOString().slice(0, 10)
  const start = isTimed ? at(found.start.date()) : instantOf(`${day}T00:00:00`, timeZone)
  const end = found.end ? at(found.end.date()) : length ? new Date(start.getTime() + length.ms) : undefined
  const rest = said.slice(0, found.index).replace(LEAD, ' ') + said.slice(found.index + found.text.length)
  return { start, end, isTimed, rest: rest.replace(/\s+/g, ' ').trim() }
}

/** Reads what a model gives: `2026-11-25`, `2026-11-25T17:00`, or an instant with an offset; undefined for what is none. */
export function readTime(text: string, timeZone: string): { instant: Date; isDay: boolean } | undefined {
  const [, day, clock, offset] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text.trim()) ?? []
  if (day === undefined || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return undefined
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) return undefined
  if (clock === undefined) return { instant: instantOf(`${day}T00:00:00`, timeZone), isDay: true }
  const wall = `${day}T${clock.length === 5 ? `${clock}:00` : clock.slice(0, 8)}`
  const instant =
    offset === undefined
      ? Number.isNaN(Date.parse(`${wall}Z`))
        ? undefined
        : instantOf(wall, timeZone)
      : new Date(text.trim().replace(' ', 'T'))
  return instant && !Number.isNaN(instant.getTime()) ? { instant, isDay: false } : undefined
}
