import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { type Occurrence, occurrencesIn } from './occurrences.ts'
import { CalendarProblem } from './problem.ts'
import { readFree, readList } from './read-request.ts'
import { days, findSpan, readTime, type Span } from './read-when.ts'
import { dayText, eventData, eventsText, lineText } from './show-events.ts'
import { readEvents } from './sources.ts'
import { addDays, instantOf, wallClock } from './zone-time.ts'

interface SpanInput {
  request?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

const DAY_MS = 86_400_000
/** Longer spans are cut: nobody reads them. */
const MOST_DAYS = 370
/** How far ahead the next event is looked for. */
const AHEAD = 90

const todayOf = ({ now, timeZone }: Powers) => wallClock(now, timeZone).slice(0, 10)

/** What a model gave; a day as the end is that day, too. */
function spanOf({ from, to }: SpanInput, powers: Powers, count: number): Span {
  const read = (text: string) => {
    const time = readTime(text, powers.timeZone)
    if (!time) throw new Error(`"${text}" is no day or time that I understand.`)
    return time
  }
  const first = from === undefined ? { instant: days(todayOf(powers), 1, powers).from, isDay: true } : read(from)
  const last = to === undefined ? undefined : read(to)
  const nextDay = (instant: Date, n: number) =>
    instantOf(`${addDays(wallClock(instant, powers.timeZone).slice(0, 10), n)}T00:00:00`, powers.timeZone)
  const end = last
    ? last.isDay
      ? nextDay(last.instant, 1)
      : last.instant
    : nextDay(first.instant, from === undefined ? count : 1)
  return { from: first.instant, to: new Date(Math.min(end.getTime(), first.instant.getTime() + MOST_DAYS * DAY_MS)) }
}

/** Says what keeps a calendar from being read. */
export async function orProblem(work: () => Promise<ToolOutput>): Promise<ToolOutput> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CalendarProblem) return { text: error.message, data: { problem: error.message } }
    throw error
  }
}

const spanText = ({ from, to }: Span, powers: Powers): string => {
  const [first, last] = [from, new Date(to.getTime() - 1)].map((at) => wallClock(at, powers.timeZone).slice(0, 10)) as [
    string,
    string,
  ]
  const today = todayOf(powers)
  return first === last ? `on ${dayText(first, today)}` : `from ${dayText(first, today)} to ${dayText(last, today)}`
}

/** Lists the events of some days. @throws {Decline} for a sentence that does not ask for them. */
export async function listEvents(input: SpanInput, powers: Powers): Promise<ToolOutput> {
  const asked = input.request === undefined ? undefined : readList(input.request)
  if (input.request !== undefined && !asked) throw new Decline('That does not ask for the calendar.')
  const found = asked && asked.when !== '' ? await findSpan(asked.when, powers) : undefined
  if (asked && asked.when !== '' && !found) throw new Decline('That names no time that I understand.')
  return orProblem(async () => {
    if (asked?.isNext) return nextEvent(powers)
    const span = found ?? (asked ? days(todayOf(powers), 7, powers) : spanOf(input, powers, 7))
    const occurrences = occurrencesIn(await readEvents(powers, span.from, span.to), span.from, span.to)
    const data = occurrences.map((one) => eventData(one, powers.timeZone))
    if (occurrences.length === 0) return { text: `Nothing is in your calendar ${spanText(span, powers)}.`, data }
    return { text: eventsText(occurrences, powers.timeZone, powers.now), data }
  })
}

async function nextEvent(powers: Powers): Promise<ToolOutput> {
  const { now, timeZone } = powers
  const to = new Date(now.getTime() + AHEAD * DAY_MS)
  const coming = occurrencesIn(await readEvents(powers, now, to), now, to).filter(({ start }) => start > now)
  // A day off is no meeting, unless there is nothing else.
  const next = coming.find(({ isDay }) => !isDay) ?? coming[0]
  if (!next) return { text: `Nothing is in your calendar for the next ${AHEAD} days.`, data: [] }
  const day = dayText(wallClock(next.start, timeZone).slice(0, 10), todayOf(powers))
  return { text: `${day}: ${lineText(next, timeZone)}`, data: [eventData(next, timeZone)] }
}

/** Hours in which free time is looked for, where none are said. */
const FROM = '09:00:00'
const TO = '18:00:00'

/** What of a span no event takes; events of whole days, and those that leave the time free, take none. */
function gaps(span: Span, occurrences: readonly Occurrence[], leastMs: number): Span[] {
  const free: Span[] = []
  let at = span.from
  for (const { start, end } of occurrences.filter((one) => !one.isDay && !one.event.isFree)) {
    if (start.getTime() - at.getTime() >= leastMs && start > at) free.push({ from: at, to: start })
    if (end > at) at = end
  }
  if (span.to.getTime() - at.getTime() >= leastMs && span.to > at) free.push({ from: at, to: span.to })
  return free
}

/** A span as the hours of each of its days in which somebody is awake and at work, from now on. */
function workingHours({ from, to }: Span, { now, timeZone }: Powers): Span[] {
  const isWhole = wallClock(from, timeZone).endsWith('T00:00:00') && wallClock(to, timeZone).endsWith('T00:00:00')
  const later = (a: Date, b: Date) => (a > b ? a : b)
  if (!isWhole) return [{ from: later(from, now), to }].filter((one) => one.from < one.to)
  const spans: Span[] = []
  for (
    let day = wallClock(from, timeZone).slice(0, 10);
    instantOf(`${day}T00:00:00`, timeZone) < to && spans.length < 31;
    day = addDays(day, 1)
  )
    spans.push({ from: later(instantOf(`${day}T${FROM}`, timeZone), now), to: instantOf(`${day}T${TO}`, timeZone) })
  return spans.filter((one) => one.from < one.to)
}

/** Finds free time. @throws {Decline} for a sentence that does not ask for it. */
export async function freeTime(input: SpanInput & { minutes: number }, powers: Powers): Promise<ToolOutput> {
  const asked = input.request === undefined ? undefined : readFree(input.request)
  if (input.request !== undefined && !asked) throw new Decline('That does not ask for free time.')
  const found = asked && asked.when !== '' ? await findSpan(asked.when, powers) : undefined
  if (asked && asked.when !== '' && !found) throw new Decline('That names no time that I understand.')
  return orProblem(async () => {
    const span = found ?? (asked ? days(todayOf(powers), 1, powers) : spanOf(input, powers, 1))
    const occurrences = occurrencesIn(await readEvents(powers, span.from, span.to), span.from, span.to)
    const free = workingHours(span, powers).flatMap((hours) => gaps(hours, occurrences, input.minutes * 60_000))
    const data = free.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() }))
    if (free.length === 0) return { text: `You are not free ${spanText(span, powers)}.`, data }
    const today = todayOf(powers)
    const clock = (at: Date) => wallClock(at, powers.timeZone).slice(11, 16)
    const lines = free.map(
      ({ from, to }) => `${dayText(wallClock(from, powers.timeZone).slice(0, 10), today)}: ${clock(from)}-${clock(to)}`,
    )
    return { text: `You are free\n${lines.map((line) => `  ${line}`).join('\n')}`, data }
  })
}
