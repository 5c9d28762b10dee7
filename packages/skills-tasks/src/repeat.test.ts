import { expect, it } from 'vitest'
import { instantOf, wallClock } from './day.ts'
import { firstDay, nextDue, repeatText } from './repeat.ts'
import { findRepeat } from './repeat-words.ts'

const repeatOf = (text: string) => {
  const found = findRepeat(text)
  if (!found) throw new Error(`no repetition in ${text}`)
  return found.repeat
}

it.each([
  // Due, repetition, done on, next.
  ['2026-11-25', 'daily', '2026-11-25', '2026-11-26'],
  ['2026-11-20', 'daily', '2026-11-25', '2026-11-26'],
  ['2026-11-25', 'every other day', '2026-11-25', '2026-11-27'],
  ['2026-11-27', 'every 2 weeks', '2026-11-25', '2026-12-11'],
  ['2026-11-02', 'every monday', '2026-11-25', '2026-11-30'],
  ['2026-11-23', 'every monday and thursday', '2026-11-23', '2026-11-26'],
  ['2026-11-26', 'every 2 weeks on monday and thursday', '2026-11-26', '2026-12-07'],
  ['2026-11-27', 'every weekday', '2026-11-27', '2026-11-30'],
  ['2026-01-31', 'every month on the 31st', '2026-01-31', '2026-02-28'],
  ['2026-02-28', 'every month on the 31st', '2026-02-28', '2026-03-31'],
  ['2028-02-29', 'every year', '2028-02-29', '2029-02-28'],
  ['2026-11-01', 'every 3 days after done', '2026-11-25', '2026-11-28'],
  ['2026-11-25T17:00', 'every week', '2026-11-25', '2026-12-02T17:00'],
])('%s, %s, done on %s: %s', (due, words, done, next) => {
  expect(nextDue(due, repeatOf(words), done)).toBe(next)
})

it.each([
  ['every monday', '2026-11-25', '2026-11-30'],
  ['every wednesday', '2026-11-25', '2026-11-25'],
  ['the 1st of every month', '2026-11-25', '2026-12-01'],
  ['every month on the 31st', '2026-11-25', '2026-11-30'],
  ['daily', '2026-11-25', '2026-11-25'],
])('%s from %s on: %s', (words, today, first) => expect(firstDay(repeatOf(words), today)).toBe(first))

it.each([
  ['every second friday', 'every 2 weeks on Friday'],
  ['on weekdays', 'every weekday'],
  ['on mondays and tuesdays', 'every Monday and Tuesday'],
  ['fortnightly', 'every 2 weeks'],
  ['annually', 'every year'],
  ['each morning', 'every day'],
  ['every 2 days after being done', 'every 2 days after it was done'],
  ['every three months on the 5th', 'every 3 months on day 5'],
])('%s is %s', (words, text) => expect(repeatText(repeatOf(words))).toBe(text))

it.each([
  'every plant',
  'tell everyone',
  'on monday',
  'each of them',
  'every 0 days',
  'the 45th of every month',
  'weeklyish',
])('%s is none', (text) => expect(findRepeat(text)).toBeUndefined())

it('reads every hour of a day on which the clock changes as the wall shows it', () => {
  for (const day of ['2026-03-29', '2026-10-25'])
    for (let hour = 4; hour < 24; hour++) {
      const due = `${day}T${String(hour).padStart(2, '0')}:05`
      expect(wallClock(instantOf(due, 'Europe/Berlin'), 'Europe/Berlin')).toBe(`${due}:00`)
    }
})
