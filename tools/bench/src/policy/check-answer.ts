import type { RunEvent } from '@openpa/core'
import { type Expectation, type ExpectedTime, rightTools } from './paraphrases.ts'

const DAY_MS = 86_400_000
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

type Finished = Extract<RunEvent, { kind: 'tool-call-finished' }>

/** What is wrong with a run for an expectation; undefined when nothing is. Times are checked in this machine's zone. */
export function checkAnswer(expect: Expectation, events: readonly RunEvent[], now: Date): string | undefined {
  const done = events.findLast(
    (event): event is Finished => event.kind === 'tool-call-finished' && !event.payload?.error,
  )
  const last = events.at(-1)
  if (last?.kind === 'approval-asked') return `asks for an approval: ${JSON.stringify(last.payload).slice(0, 200)}`
  const input = events.findLast((event) => event.kind === 'tool-call-started')?.payload?.input as
    | Record<string, unknown>
    | undefined
  if (expect.tool === null) return done ? `was served by ${done.payload?.tool}: ${done.payload?.text}` : undefined
  if (!done?.payload) return `was refused: ${JSON.stringify(last?.payload).slice(0, 200)}`
  const { tool, text, data } = done.payload
  if (!rightTools(expect).includes(tool)) return `${tool} instead of ${expect.tool}: ${text.slice(0, 100)}`
  return checkWords(expect, tool, text, input) ?? checkData(expect, data as Record<string, unknown>, text, input, now)
}

const lacks = (text: string, words: readonly string[] = []) =>
  words.find((word) => !text.toLowerCase().includes(word.toLowerCase()))

function checkWords(
  expect: Expectation,
  tool: string,
  text: string,
  input: Record<string, unknown> | undefined,
): string | undefined {
  const said = Object.values(input ?? {}).join(' ')
  const words = [...(expect.text_has ?? []), ...(expect.task_has ?? [])]
  const missing = lacks(said, words)
  if (missing !== undefined) return `the input of ${tool} lacks "${missing}": ${said}`
  const unanswered = lacks(text, expect.answer_has)
  return unanswered === undefined ? undefined : `the answer lacks "${unanswered}": ${text}`
}

function checkData(
  expect: Expectation,
  data: Record<string, unknown>,
  text: string,
  input: Record<string, unknown> | undefined,
  now: Date,
): string | undefined {
  if (expect.at) return checkTime(expect.at, new Date(String(input?.when)), now)
  if (expect.value !== undefined) {
    const value = Number(data.value)
    // Two significant digits are what the expectations promise; recomputed values agree to a thousandth.
    return Math.abs(value - expect.value) <= Math.max(0.006, Math.abs(expect.value) * 0.006)
      ? undefined
      : `${value} instead of ${expect.value}: ${text}`
  }
  if (expect.zone !== undefined) return data.zone === expect.zone ? undefined : `${data.zone} instead of ${expect.zone}`
  return checkDates(expect, data, now)
}

const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate())
const daysBetween = (a: Date, b: Date) => Math.round((midnight(b).getTime() - midnight(a).getTime()) / DAY_MS)

function nextDate(monthDay: string, now: Date): Date {
  const [month = 1, day = 1] = monthDay.split('-').map(Number)
  const thisYear = new Date(now.getFullYear(), month - 1, day)
  return thisYear < midnight(now) ? new Date(now.getFullYear() + 1, month - 1, day) : thisYear
}

function checkDates(expect: Expectation, data: Record<string, unknown>, now: Date): string | undefined {
  const days = Math.abs(Number(data.days))
  if (expect.days_until !== undefined) {
    const wanted = daysBetween(now, nextDate(expect.days_until, now))
    return days === wanted ? undefined : `${days} days instead of ${wanted}`
  }
  if (expect.days_between) {
    const wanted = Math.abs(Date.parse(expect.days_between[1]) - Date.parse(expect.days_between[0])) / DAY_MS
    return days === wanted ? undefined : `${days} days instead of ${wanted}`
  }
  const date =
    expect.weekday_of ??
    (expect.date_in_days === undefined
      ? undefined
      : isoDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() + expect.date_in_days)))
  return date === undefined || data.date === date ? undefined : `${data.date} instead of ${date}`
}

const two = (n: number) => String(n).padStart(2, '0')
const isoDay = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`

function checkTime(expected: ExpectedTime, actual: Date, now: Date): string | undefined {
  if ('in_minutes' in expected) {
    const minutes = (actual.getTime() - now.getTime()) / 60_000
    return Math.abs(minutes - expected.in_minutes) < 1
      ? undefined
      : `in ${minutes.toFixed(1)} minutes instead of ${expected.in_minutes}`
  }
  const [hour = 0, minute = 0] = expected.time.split(':').map(Number)
  const day = dayOf(expected, now)
  const wanted = new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour, minute)
  return actual.getTime() === wanted.getTime()
    ? undefined
    : `${actual.toISOString()} instead of ${wanted.toISOString()}`
}

function dayOf(expected: Exclude<ExpectedTime, { in_minutes: number }>, now: Date): Date {
  const plus = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  if ('days' in expected) return plus(expected.days)
  if ('date' in expected) return nextDate(expected.date, now)
  const distance = (WEEKDAYS.indexOf(expected.weekday.slice(0, 3)) - now.getDay() + 7) % 7
  const [hour = 0, minute = 0] = expected.time.split(':').map(Number)
  // On a Friday "Friday at 8 pm" is today as long as that is ahead.
  const isOver = hour * 60 + minute <= now.getHours() * 60 + now.getMinutes()
  return plus(distance === 0 && isOver ? 7 : distance)
}
