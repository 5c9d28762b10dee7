import { describe, expect, it } from 'vitest'
import { addDays, instantOf, isoDate, type WallClock, wallClockAt, weekdayOf } from './wall-clock.ts'

const wall = (text: string): WallClock => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[- :]/).map(Number)
  return { year, month, day, hour, minute, second }
}

describe('instantOf and wallClockAt', () => {
  it.each([
    ['Europe/Berlin', '2026-01-15 12:00', '2026-01-15T11:00:00Z'],
    ['Europe/Berlin', '2026-07-15 12:00', '2026-07-15T10:00:00Z'],
    ['America/New_York', '2026-07-04 09:30:15', '2026-07-04T13:30:15Z'],
    ['Asia/Kolkata', '2026-01-01 00:00', '2025-12-31T18:30:00Z'],
    ['Pacific/Kiritimati', '2026-01-01 00:00', '2025-12-31T10:00:00Z'],
    ['Pacific/Pago_Pago', '2026-01-01 00:00', '2026-01-01T11:00:00Z'],
    ['UTC', '2024-02-29 23:59:59', '2024-02-29T23:59:59Z'],
    ['Europe/Berlin', '2026-03-29 01:59', '2026-03-29T00:59:00Z'],
    ['Europe/Berlin', '2026-03-29 03:00', '2026-03-29T01:00:00Z'],
    ['America/New_York', '2026-11-01 00:59', '2026-11-01T04:59:00Z'],
    ['America/New_York', '2026-11-01 02:00', '2026-11-01T07:00:00Z'],
  ])('in %s, %s is %s, there and back', (zone, shown, instant) => {
    expect(instantOf(wall(shown), zone)).toEqual(new Date(instant))
    expect(wallClockAt(new Date(instant), zone)).toEqual(wall(shown))
  })

  it.each([
    ['Europe/Berlin', '2026-03-29 02:30', '2026-03-29T01:30:00Z', '2026-03-29 03:30'],
    ['America/New_York', '2026-03-08 02:00', '2026-03-08T07:00:00Z', '2026-03-08 03:00'],
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:45:00Z', '2026-10-04 02:45'],
  ])('in %s, the skipped %s comes as long after the change', (zone, shown, instant, instead) => {
    expect(instantOf(wall(shown), zone)).toEqual(new Date(instant))
    expect(wallClockAt(new Date(instant), zone)).toEqual(wall(instead))
  })

  it.each([
    ['Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00Z'],
    ['America/New_York', '2026-11-01 01:30', '2026-11-01T05:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45:00Z'],
  ])('in %s, of the two %s the first counts', (zone, shown, instant) => {
    expect(instantOf(wall(shown), zone)).toEqual(new Date(instant))
    expect(wallClockAt(new Date(instant), zone)).toEqual(wall(shown))
  })

  it('carries what is too much into the next unit', () => {
    expect(instantOf({ ...wall('2026-12-31 09:00'), day: 32 }, 'UTC')).toEqual(new Date('2027-01-01T09:00:00Z'))
    expect(instantOf({ ...wall('2026-12-31 09:00'), hour: 24 }, 'UTC')).toEqual(new Date('2027-01-01T00:00:00Z'))
  })

  it('shows midnight as hour 0', () => {
    expect(wallClockAt(new Date('2026-01-15T23:00:00Z'), 'Europe/Berlin')).toEqual(wall('2026-01-16 00:00'))
  })

  it('knows no zone that is none', () => {
    expect(() => wallClockAt(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
  })
})

it('counts days across months, years and leap days', () => {
  expect(addDays(wall('2026-12-31 09:05'), 1)).toEqual(wall('2027-01-01 09:05'))
  expect(addDays(wall('2028-03-01 09:05'), -1)).toEqual(wall('2028-02-29 09:05'))
  expect(weekdayOf(wall('2026-11-25 23:59'))).toBe(3)
  expect(weekdayOf(wall('2026-11-29 00:00'))).toBe(0)
  expect(isoDate(wall('2026-01-05 23:59'))).toBe('2026-01-05')
})
