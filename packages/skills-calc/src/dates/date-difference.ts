import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { addMonths, counted, type Day, dayAt, daysBetween, longDay, wallClock } from './day.ts'
import { findDays, type NamedDay } from './find-days.ts'

const BETWEEN = /\bbetween\b|\bfrom\b.*\b(?:to|until|till?|and)\b|\bapart\b/i
const BEHIND = /\bborn\b|\bsince\b|\bago\b|\bpassed\b|\belapsed\b|\bbeen\b|\bwas\b/i
const AHEAD =
  /\b(?:un)?till?\b|\buntill\b|\bto\b|\bbefore\b|\baway\b|\bleft\b|\bremain(?:s|ing)?\b|\bcountdown\b|\bfar\b|\blong\b|\bsoon\b|\boff\b/i
/** What shows that a length of time is asked for, not that something is to be done then. */
const COUNT = /\b(?:old|days?|weeks?|months?|years?|sleeps|nights|long|far|soon|countdown|time)\b/i
const LINK = /\bborn\b|\b(?:un)?til\b|\buntill\b|\btill\b|\bsince\b|\bbefore\b|\bbetween\b|\bfrom\b/i

/** The text from the word that links the count to its dates: chrono takes "the days until" for a date. */
const datesIn = (text: string) => text.slice(LINK.exec(text)?.index ?? 0)

/** The two days of "from … to …", read apart: chrono takes "1 May to 15 August" for days of May and "from 2 Feb" for a time. */
async function findPair(text: string, wall: Date): Promise<NamedDay[]> {
  const halves = text.replace(/^(?:from|between) /i, '').split(/ (?:to|until|till?|and|-|–) (?=\d|[a-z]+ \d)/i)
  const found = await Promise.all(halves.map((half) => findDays(half, wall, 'this year')))
  const [first, second] = found.map((days) => days[0])
  return halves.length === 2 && first && second ? [first, second] : findDays(text, wall, 'this year')
}

/** Counts that calendar days do not give. */
const OTHER_COUNT = /\b(?:working|business|work) ?days?\b|\bweek ?days\b|\b(?:hours?|minutes?|seconds?)\b/i
const LEFT_IN =
  /\b(?:left|remain(?:s|ing)?)\b.*\b(?:the|this) (?<span>year|month|week)\b|\bend of (?:the|this) (?<end>month|week)\b/i

type Unit = 'day' | 'week' | 'month' | 'year'

const unitOf = (text: string): Unit => {
  if (/\bhow old\b/i.test(text)) return 'year'
  const [, unit] =
    /\b(day|week|month|year)s?\b(?=.*\b(?:until|till?|to|since|between|from|before|ago|left|away|apart|and|passed|is|are|was)\b)/i.exec(
      text,
    ) ?? []
  return (unit?.toLowerCase() as Unit | undefined) ?? 'day'
}

/** Whole months from `from` to `to`, and the days that are left over. */
function monthsBetween(from: Day, to: Day): [months: number, days: number] {
  let months = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  if (addMonths(from, months) > to) months--
  return [months, daysBetween(addMonths(from, months), to)]
}

const joined = (...parts: [count: number, noun: string][]) => {
  const said = parts.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun))
  const last = said.pop() ?? counted(0, parts.at(-1)?.[1] ?? 'day')
  return said.length > 0 ? `${said.join(', ')} and ${last}` : last
}

/** How long it is from `from` to `to`, in the unit that was asked for and in days. */
function howLong(from: Day, to: Day, unit: Unit): string {
  const days = daysBetween(from, to)
  if (unit === 'day' || days < 7) return counted(days, 'day')
  const inDays = ` (${counted(days, 'day')})`
  if (unit === 'week')
    return days % 7 === 0
      ? counted(days / 7, 'week') + inDays
      : joined([Math.floor(days / 7), 'week'], [days % 7, 'day']) + inDays
  const [months, left] = monthsBetween(from, to)
  if (unit === 'year') return joined([Math.floor(months / 12), 'year'], [months % 12, 'month'], [left, 'day']) + inDays
  return joined([months, 'month'], [left, 'day']) + inDays
}

const withYear = ({ day }: NamedDay, year: number) => new Date(Date.UTC(year, day.getUTCMonth(), day.getUTCDate()))

/** Two days in order: a year that is not said is that of the other, or the next. */
function orderedPair(first: NamedDay, second: NamedDay): [Day, Day] {
  if (!first.yearSaid && second.yearSaid) {
    const same = withYear(first, second.day.getUTCFullYear())
    return [same > second.day ? withYear(first, second.day.getUTCFullYear() - 1) : same, second.day]
  }
  if (first.yearSaid && !second.yearSaid) {
    const same = withYear(second, first.day.getUTCFullYear())
    return [first.day, same < first.day ? withYear(second, first.day.getUTCFullYear() + 1) : same]
  }
  if (second.day >= first.day) return [first.day, second.day]
  return second.yearSaid ? [second.day, first.day] : [first.day, withYear(second, second.day.getUTCFullYear() + 1)]
}

const areThere = (words: string) =>
  /^1 [a-z]+$/.test(words) || /^1 [a-z]+ \(/.test(words) ? `There is ${words}` : `There are ${words}`

/** The last day of the running year, month or week (which ends on Sunday). */
function endOf(span: string, today: Day): Day {
  if (span === 'week') return new Date(today.getTime() + ((7 - today.getUTCDay()) % 7) * 86_400_000)
  const year = today.getUTCFullYear()
  return span === 'year' ? new Date(Date.UTC(year, 11, 31)) : new Date(Date.UTC(year, today.getUTCMonth() + 1, 0))
}

/**
 * Answers how many days lie between two days, or between today and one.
 * @throws {Decline} when the text asks for something else or names no day.
 */
export async function dateDifference(
  text: string,
  { now, timeZone }: Pick<Powers, 'now' | 'timeZone'>,
): Promise<ToolOutput> {
  if (OTHER_COUNT.test(text)) throw new Decline('I count calendar days, not working days or hours.')
  const wall = wallClock(now, timeZone)
  const today = dayAt(wall)
  const unit = unitOf(text)
  const { span, end } = LEFT_IN.exec(text)?.groups ?? {}
  if (span ?? end) return answerAhead(today, endOf((span ?? end ?? '').toLowerCase(), today), unit)
  if (BETWEEN.test(text)) {
    const [first, second] = await findPair(datesIn(text), wall)
    if (first && second) {
      const [from, to] = orderedPair(first, second)
      return {
        text: `${areThere(howLong(from, to, unit))} between ${longDay(from)} and ${longDay(to)}.`,
        data: { days: daysBetween(from, to) },
      }
    }
  }
  const behind = BEHIND.test(text)
  if (!COUNT.test(text) || !(behind || AHEAD.test(text))) throw new Decline('That does not ask for a length of time.')
  const days = await findDays(datesIn(text), wall, behind ? 'behind' : 'ahead')
  const [named] = days
  if (!named || days.length > 1) throw new Decline('I find no date in that.')
  return behind ? answerBehind(today, named.day, unit) : answerAhead(today, named.day, unit)
}

function answerAhead(today: Day, day: Day, unit: Unit): ToolOutput {
  const days = daysBetween(today, day)
  if (days === 0) return { text: `${longDay(day)} is today.`, data: { days } }
  if (days > 0) return { text: `${areThere(howLong(today, day, unit))} until ${longDay(day)}.`, data: { days } }
  return { text: `${longDay(day)} is over: it was ${howLong(day, today, unit)} ago.`, data: { days } }
}

function answerBehind(today: Day, day: Day, unit: Unit): ToolOutput {
  const days = daysBetween(day, today)
  if (days === 0) return { text: `${longDay(day)} is today.`, data: { days } }
  if (days > 0) return { text: `${longDay(day)} was ${howLong(day, today, unit)} ago.`, data: { days } }
  return { text: `${longDay(day)} is still to come, in ${howLong(today, day, unit)}.`, data: { days } }
}
