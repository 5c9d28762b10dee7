import type { Powers } from '@openpa/skill'
import { addDays, addMonths, type Due, isDay, wallClock, weekdayOf } from './day.ts'

/** A time that a text names, and the text without it. */
export interface FoundDue {
  due: Due
  rest: string
}

/** Most tasks name no day: only these need the parser. */
const HINT =
  /\d|\b(?:today|tonight|tomorrow|tomorow|tmrw|noon|midnight|morning|afternoon|evening|week|weekend|month|year|day|next|(?:mon|tues|wednes|thurs|fri|satur|sun)day|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i

/** `by friday`, `due on friday`: the words before a day that go with it. */
const LEAD = /[\s,;:(-]*\b(?:due|by|before|until|till|for|on|at|is)?(?:\s+(?:by|before|until|on|at))?\s*$/i

/** Words that the parser takes for days and times, though they are hardly meant so at the place of a task. */
const LOOKALIKE = /^(?:sun|sat|wed|mon|mar|may|march|dec|second|now|\d{1,4})$/i

/** The last day or time that `text` names: earlier ones belong to what is to be done. */
export async function findDue(
  text: string,
  { now, timeZone }: Pick<Powers, 'now' | 'timeZone'>,
): Promise<FoundDue | undefined> {
  if (!HINT.test(text)) return undefined
  const { casual } = await import('chrono-node/en')
  const shown = wallClock(now, timeZone)
  // The parser reads the wall clock as if it were in UTC, so that no zone of this machine comes into it.
  const instant = new Date(`${shown}Z`)
  const found = casual
    .parse(text, { instant, timezone: 0 }, { forwardDate: true })
    .filter((result) => !LOOKALIKE.test(result.text))
    .at(-1)
  if (!found) return undefined
  const { start } = found
  const named = /\b(?:weekend)\b/i.test(found.text)
    ? weekend(shown.slice(0, 10))
    : start.date().toISOString().slice(0, 10)
  const isTimed = start.isCertain('hour')
  const time = isTimed ? `T${start.date().toISOString().slice(11, 16)}` : ''
  const before = text.slice(0, found.index).replace(LEAD, ' ')
  return { due: named + time, rest: before + text.slice(found.index + found.text.length) }
}

const weekend = (today: string) => addDays(today, (13 - weekdayOf(today)) % 7)

/** Reads what a model gives: a day, a time of the wall clock, or an instant with an offset; undefined for what is none. */
export function readDue(text: string, timeZone: string): Due | undefined {
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](([01]\d|2[0-3]):[0-5]\d)(?::\d{2}(?:\.\d+)?)?)?$/.exec(text)
  if (local) return isDay(local[1] ?? '') ? `${local[1]}${local[2] === undefined ? '' : `T${local[2]}`}` : undefined
  const instant = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? new Date(text) : undefined
  return instant && !Number.isNaN(instant.getTime()) ? wallClock(instant, timeZone).slice(0, 16) : undefined
}

/** The last day of a time that a list is asked for; undefined for no such words. */
export function endOf(period: string, today: string): string | undefined {
  const words = period.toLowerCase().replace(/\s+/g, ' ')
  if (/\b(?:today|tonight)\b/.test(words)) return today
  if (/\btomorrow\b/.test(words)) return addDays(today, 1)
  const sunday = addDays(today, 7 - weekdayOf(today))
  if (/\bnext week\b/.test(words)) return addDays(sunday, 7)
  if (/\b(?:this week(?:end)?|the week)\b/.test(words)) return sunday
  if (/\bthis month\b/.test(words)) return addDays(addMonths(today, 1, 1), -1)
  return undefined
}
