import { expect, test } from 'vitest'
import { calendarDay, isoAt } from './calendar.ts'

test.each([
  ['2026-01-01', 'Thursday', 1, 1],
  ['2026-11-22', 'Sunday', 47, 326],
  ['2026-11-23', 'Monday', 48, 327],
  ['2026-12-31', 'Thursday', 53, 365],
  ['2027-01-01', 'Friday', 53, 1],
  ['2027-01-04', 'Monday', 1, 4],
  ['2024-12-30', 'Monday', 1, 365],
  ['2021-01-03', 'Sunday', 53, 3],
])('%s is a %s in week %d, day %d', (date, weekday, week, dayOfYear) => {
  expect(calendarDay(date)).toEqual({ date, weekday, week, dayOfYear })
})

test.each([
  ['UTC', '2026-07-01T00:00:00+00:00'],
  ['Europe/London', '2026-07-01T01:00:00+01:00'],
  ['Asia/Kathmandu', '2026-07-01T05:45:00+05:45'],
  ['America/St_Johns', '2026-06-30T21:30:00-02:30'],
  ['-03:00', '2026-06-30T21:00:00-03:00'],
])('midnight UTC in %s', (zone, iso) => {
  expect(isoAt(new Date('2026-07-01T00:00:00Z'), zone)).toBe(iso)
})
