import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { prepareTokens } from '../arithmetic/prepare-tokens.ts'
import type { Token } from '../arithmetic/token.ts'
import { addDays, addMonths, counted, type Day, dayAt, isoDay, longDay, wallClock } from './day.ts'
import { findDays } from './find-days.ts'

interface Offset {
  months: number
  days: number
  text: string
  start: number
  end: number
}

/** What one of each unit adds. */
const UNITS: Readonly<Record<string, { months: number; days: number }>> = {
  day: { months: 0, days: 1 },
  week: { months: 0, days: 7 },
  fortnight: { months: 0, days: 14 },
  month: { months: 1, days: 0 },
  year: { months: 12, days: 0 },
  decade: { months: 120, days: 0 },
}
/** Longest distance, in units: anything longer is no date that people ask for. */
const MOST = 1_000_000

const unitNamed = (token: Token | undefined) => (token?.kind === 'word' ? token.text.replace(/s$/, '') : '')

/** "two weeks and 3 days": all counts of days and longer that follow one another. */
function readOffset(tokens: readonly Token[]): Offset | undefined {
  let offset: Offset | undefined
  const said: string[] = []
  for (let at = 0; at < tokens.length; at++) {
    const [number, word] = [tokens[at], tokens[at + 1]]
    const name = unitNamed(word)
    const unit = UNITS[name]
    if (number?.kind !== 'number' || !word || !unit) {
      if (offset && !['and', ','].includes(number?.text ?? '')) break
      continue
    }
    const count = number.text === '(1/2)' && name === 'year' ? 0.5 : Number(number.text)
    if (!(count <= MOST) || !Number.isInteger(count * Math.max(1, unit.months)))
      throw new Decline('I cannot count that many days.')
    said.push(count === 0.5 ? 'half a year' : counted(count, name))
    offset = {
      months: (offset?.months ?? 0) + count * unit.months,
      days: (offset?.days ?? 0) + count * unit.days,
      text: said.join(' and '),
      start: offset?.start ?? number.start,
      end: word.end,
    }
    at++
  }
  return offset
}

const BACK = /\b(?:ago|before|earlier|back|prior to|minus|subtract(?:ed)?|previous(?:ly)?)\b/i
/** Words that show a shift, so that "how many days in 6 weeks" is none. */
const SHIFT =
  /\b(?:from|after|in|ago|before|later|hence|earlier|back|prior|since|plus|minus|add|subtract|following|past|away|ahead|time)\b/i
const ASKS_FOR_DATE = /\bdate\b|\bday\b|\bwhen\b/i
const OTHER = /\b(?:working|business|work) ?days?\b|\bweekdays?\b|\bhours?\b|\bminutes?\b|\bhow (?:many|long|much)\b/i

const shifted = (day: Day, { months, days }: Offset, sign: 1 | -1) =>
  addDays(addMonths(day, sign * months), sign * days)

/**
 * Answers which date lies some days, weeks, months or years after or before another, or today.
 * @throws {Decline} when the text asks for something else.
 */
export async function dateAfter(
  text: string,
  { now, timeZone }: Pick<Powers, 'now' | 'timeZone'>,
): Promise<ToolOutput> {
  if (OTHER.test(text)) throw new Decline('That does not ask for a date.')
  const source = text.replace(/[’‘`]/g, "'")
  const offset = readOffset(prepareTokens(source))
  const wall = wallClock(now, timeZone)
  const today = dayAt(wall)
  if (!offset || !SHIFT.test(source)) return namedDate(source, wall)
  const rest = `${source.slice(0, offset.start)} ; ${source.slice(offset.end)}`
  const sign = BACK.test(rest.replace(/\bday before yesterday\b/gi, '')) ? -1 : 1
  const behind = await findDays(source.slice(offset.end), wall, 'ahead')
  const named = behind.length > 0 ? behind : await findDays(source.slice(0, offset.start), wall, 'ahead')
  const base = named[0]?.day ?? today
  if (named.length === 0 && !/\b(?:now|today|ago|in|later|hence|back|earlier|time|ahead|away|from here)\b/i.test(rest))
    throw new Decline('I find no date to count from.')
  const day = shifted(base, offset, sign)
  return { text: inWords(offset, sign, base, today, day), data: { date: isoDay(day) } }
}

function inWords(offset: Offset, sign: 1 | -1, base: Day, today: Day, day: Day): string {
  if (base.getTime() !== today.getTime())
    return `${offset.text} ${sign > 0 ? 'after' : 'before'} ${longDay(base)} is ${longDay(day)}.`
  return sign > 0 ? `In ${offset.text} it is ${longDay(day)}.` : `${offset.text} ago it was ${longDay(day)}.`
}

/** "what date is next Friday": a day that has a name of its own. */
async function namedDate(text: string, wall: Date): Promise<ToolOutput> {
  const [named, ...others] = ASKS_FOR_DATE.test(text) ? await findDays(text, wall, 'ahead') : []
  if (!named || others.length > 0) throw new Decline('I find no date in that.')
  return { text: `That is ${longDay(named.day)}.`, data: { date: isoDay(named.day) } }
}
