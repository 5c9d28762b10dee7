import { expect, it } from 'vitest'
import { refuseImpossibleDates } from './impossible-dates.ts'

it.each([
  ['call me on February 30th', 'February has 29 days'],
  ['february 30', 'February has 29 days'],
  ['31 june', 'June has 30 days'],
  ['the 32nd of may', 'May has 31 days'],
  ['on march 40', 'March has 31 days'],
  ['sept. 31 at 9', 'September has 30 days'],
  ['Apr 31st', 'April has 30 days'],
  ['february 29, 2027', 'February 2027 has 28 days'],
  ['29 feb 2027', 'February 2027 has 28 days'],
  ['2026-02-30', 'February 2026 has 28 days'],
  ['31.04.2026', 'April 2026 has 30 days'],
  ['30/02/2026', 'February 2026 has 28 days'],
  ['02/30/2026', 'February 2026 has 28 days'],
])('refuses %s', (text, why) => {
  expect(() => refuseImpossibleDates(text)).toThrow(
    expect.objectContaining({ code: 'input.invalid', message: expect.stringContaining(why) }),
  )
})

it.each([
  'february 29',
  'february 29 2028',
  'may 31st at 9',
  '31/12/2026 and 12/31/2026',
  '2024-02-29',
  'convert 95 decibels',
  'buy 50 marbles and 40 marshmallows',
  'octane 98, novel 42, mayor 50, decor 90, junk 44',
  'march 40 km',
  'you may 45 times',
  'june 12:45',
  'version 31.4.2',
  '10.31.2026.5',
  '2026-13-45',
])('lets pass: %s', (text) => {
  expect(() => refuseImpossibleDates(text)).not.toThrow()
})
