import { describe, expect, it } from 'vitest'
import { findDateTimes, isRecurring } from './date-time.ts'
import { instantOf, wallClockAt } from './wall-clock.ts'

const BERLIN = 'Europe/Berlin'
/** What the clock on the wall shows, as `2026-11-25 10:30`. */
const shown = (at: Date, zone: string) => {
  const { year, month, day, hour, minute, second } = wallClockAt(at, zone)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}${second ? `:${two(second)}` : ''}`
}
/** All that is found, each as the wall clock shows it; asked on Wednesday, 25 November 2026, at half past ten. */
const read = async (text: string, now = '2026-11-25T09:30:00Z', zone = BERLIN) =>
  (await findDateTimes(text, { now: new Date(now), timeZone: zone })).map(({ value }) => shown(value, zone))

/** Texts with the one time that each must be read as. */
const reads = (now: string | undefined, cases: Record<string, string>) =>
  it.each(Object.entries(cases))('%s', async (text, expected) => expect(await read(text, now)).toEqual([expected]))

describe('lengths of time from now', () =>
  reads(undefined, {
    'in 20 minutes': '2026-11-25 10:50',
    'in fifty minutes': '2026-11-25 11:20',
    'in twenty-five minutes': '2026-11-25 10:55',
    'in 90 seconds': '2026-11-25 10:31:30',
    'in ten minutes': '2026-11-25 10:40',
    '10 minutes from now': '2026-11-25 10:40',
    '5 minute timer': '2026-11-25 10:35',
    'in half an hour': '2026-11-25 11:00',
    'in an hour and a half': '2026-11-25 12:00',
    'in one and a half hours': '2026-11-25 12:00',
    'in two and a half hours': '2026-11-25 13:00',
    'in 1.5 hours': '2026-11-25 12:00',
    'in 1h30': '2026-11-25 12:00',
    'in 1h 30m': '2026-11-25 12:00',
    'in an hour and 20 minutes': '2026-11-25 11:50',
    'in three quarters of an hour': '2026-11-25 11:15',
    'in a couple of hours': '2026-11-25 12:30',
    'two hours ago': '2026-11-25 08:30',
    now: '2026-11-25 10:30',
    'in two days': '2026-11-27 09:00',
    'in 3 days at 5pm': '2026-11-28 17:00',
    'in a fortnight': '2026-12-09 09:00',
  }))

describe('a day and a part of it', () =>
  reads(undefined, {
    'tomorrow in the afternoon': '2026-11-26 15:00',
    'the day after tomorrow in the evening': '2026-11-27 19:00',
    'on friday, in the morning': '2026-11-27 09:00',
    '2nd of March in the evening': '2027-03-02 19:00',
    'on 5 January around noon': '2027-01-05 12:00',
    'in the afternoon on the day after tomorrow': '2026-11-27 15:00',
    'in the evening of 4 January': '2027-01-04 19:00',
  }))

describe('names of days and months that came out wrong', () =>
  reads(undefined, {
    'tomorow at 9am': '2026-11-26 09:00',
    'at 7 tommorow evening': '2026-11-26 19:00',
    'the day after tommorrow at noon': '2026-11-27 12:00',
    'on Wendesday at 8am': '2026-12-02 08:00',
    'next thrusday at 10:00': '2026-12-03 10:00',
    'on 3 Febuary at 11am': '2027-02-03 11:00',
  }))

describe('times of the clock', () =>
  reads(undefined, {
    'at 5': '2026-11-25 17:00',
    'at 9': '2026-11-25 21:00',
    'at 11': '2026-11-25 11:00',
    'at five': '2026-11-25 17:00',
    'at 5pm': '2026-11-25 17:00',
    'at 5 a.m.': '2026-11-26 05:00',
    'seven pm': '2026-11-25 19:00',
    "at 9 o'clock": '2026-11-25 21:00',
    'for 6 o clock': '2026-11-25 18:00',
    'at 17:00': '2026-11-25 17:00',
    'at 7:15': '2026-11-26 07:15',
    'at 1700': '2026-11-25 17:00',
    'at 16h30': '2026-11-25 16:30',
    'at 6.30pm': '2026-11-25 18:30',
    'at 0:30': '2026-11-26 00:30',
    'at 24:00': '2026-11-26 00:00',
    'at noon': '2026-11-25 12:00',
    'at lunch': '2026-11-25 12:00',
    'at midnight': '2026-11-26 00:00',
    'at 12': '2026-11-25 12:00',
    'at 12am': '2026-11-26 00:00',
    'half past six': '2026-11-25 18:30',
    'at half past 12': '2026-11-25 12:30',
    'at half 7': '2026-11-25 19:30',
    'quarter to 9': '2026-11-25 20:45',
    'a quarter past nine': '2026-11-25 21:15',
    'quarter to 1': '2026-11-25 12:45',
    'at ten to five': '2026-11-25 16:50',
    'at 20 past 3': '2026-11-25 15:20',
    'twenty past three': '2026-11-25 15:20',
    'at twenty-five to four': '2026-11-25 15:35',
    'at five thirty': '2026-11-25 17:30',
    'at ten past four pm': '2026-11-25 16:10',
    'set an alarm for 7': '2026-11-25 19:00',
  }))

describe('times of the clock, late in the evening', () =>
  reads('2026-11-25T21:30:00Z', {
    'at 5': '2026-11-26 05:00',
    'at 11': '2026-11-25 23:00',
    'at 12': '2026-11-26 12:00',
    'at noon': '2026-11-26 12:00',
    tonight: '2026-11-25 23:30',
    today: '2026-11-25 23:30',
    'half past ten': '2026-11-26 10:30',
  }))

describe('parts of the day', () =>
  reads(undefined, {
    '5 in the afternoon': '2026-11-25 17:00',
    'at 5 in the morning': '2026-11-26 05:00',
    'at 8 in the evening': '2026-11-25 20:00',
    'at 9 at night': '2026-11-25 21:00',
    'at 8 tomorrow morning': '2026-11-26 08:00',
    'at 3 on friday afternoon': '2026-11-27 15:00',
    'at 8 this evening': '2026-11-25 20:00',
    tonight: '2026-11-25 20:00',
    'tonight at 11': '2026-11-25 23:00',
    'tonight at 12': '2026-11-26 00:00',
    'at 7 tonight': '2026-11-25 19:00',
    'tomorrow morning': '2026-11-26 09:00',
    'tomorrow evening': '2026-11-26 19:00',
    'this morning': '2026-11-25 09:00',
    'this afternoon': '2026-11-25 15:00',
    today: '2026-11-25 11:30',
    'today at 5': '2026-11-25 17:00',
  }))

describe('days', () =>
  reads(undefined, {
    tomorrow: '2026-11-26 09:00',
    'tomorrow noon': '2026-11-26 12:00',
    'tomorrow at 5': '2026-11-26 17:00',
    'tomorrow at 8': '2026-11-26 08:00',
    'tomorrow at 12': '2026-11-26 12:00',
    'tomorrow at quarter past 7': '2026-11-26 07:15',
    'at half past six tomorrow': '2026-11-26 18:30',
    '9 o’clock tomorrow': '2026-11-26 09:00',
    'the day after tomorrow at 10': '2026-11-27 10:00',
    'day after tomorrow 14:00': '2026-11-27 14:00',
    'on friday': '2026-11-27 09:00',
    'on wednesday': '2026-12-02 09:00',
    'on wednesday at 9am': '2026-12-02 09:00',
    'on wednesday at 11': '2026-11-25 11:00',
    'next friday': '2026-12-04 09:00',
    'next week friday': '2026-12-04 09:00',
    'next week on friday at 5pm': '2026-12-04 17:00',
    'friday next week': '2026-12-04 09:00',
    'next week': '2026-12-02 09:00',
    'a week from monday': '2026-12-07 09:00',
    'two weeks from tomorrow': '2026-12-10 09:00',
    'on saturday morning': '2026-11-28 09:00',
    'this weekend': '2026-11-28 09:00',
    'at the end of the week': '2026-11-27 09:00',
    'end of the month': '2026-11-30 09:00',
    'by the end of the year': '2026-12-31 09:00',
    'at the end of the day': '2026-11-25 18:00',
    'last friday': '2026-11-20 09:00',
    'yesterday at 5pm': '2026-11-24 17:00',
  }))

describe('dates', () =>
  reads(undefined, {
    'on the 15th': '2026-12-15 09:00',
    'on the 15th at 8': '2026-12-15 08:00',
    'on the 25th at 11': '2026-11-25 11:00',
    'on the 25th at 9am': '2026-12-25 09:00',
    'on the 31st': '2026-12-31 09:00',
    'on the second': '2026-12-02 09:00',
    'on the twenty-first at noon': '2026-12-21 12:00',
    'the 3rd of next month': '2026-12-03 09:00',
    'on the first of may': '2027-05-01 09:00',
    'on december 24 at 6pm': '2026-12-24 18:00',
    'on 12 december at 14:30': '2026-12-12 14:30',
    '2026-12-24 18:00': '2026-12-24 18:00',
    '24.12.2026': '2026-12-24 09:00',
    'february 29': '2028-02-29 09:00',
    'the 29th of february at noon': '2028-02-29 12:00',
  }))

describe('zones', () => {
  it.each([
    ['at 5pm UTC', '2026-11-25T17:00:00Z'],
    ['at 9am UTC', '2026-11-26T09:00:00Z'],
    ['tomorrow at 9am EST', '2026-11-26T14:00:00Z'],
    ['2026-12-15T08:00:00Z', '2026-12-15T08:00:00Z'],
    ['2026-12-15T08:00:00+05:30', '2026-12-15T02:30:00Z'],
  ])('said: %s', async (text, expected) => {
    for (const zone of [BERLIN, 'America/New_York'])
      expect(await findDateTimes(text, { now: new Date('2026-11-25T09:30:00Z'), timeZone: zone })).toMatchObject([
        { value: new Date(expected) },
      ])
  })

  it.each([
    ['America/New_York', '2026-11-25 17:00'],
    ['Asia/Kolkata', '2026-11-25 17:00'],
    ['Pacific/Kiritimati', '2026-11-26 17:00'],
  ])('of the person: at 5pm in %s', async (zone, expected) => {
    expect(await read('at 5pm', '2026-11-25T10:30:00Z', zone)).toEqual([expected])
  })
})

describe('changes of the clock', () => {
  const beforeSpring = '2026-03-28T20:00:00Z'
  const beforeAutumn = '2026-10-24T20:00:00Z'
  it.each([
    ['tomorrow at 9am', beforeSpring, '2026-03-29T07:00:00Z'],
    ['tomorrow at 2:30', beforeSpring, '2026-03-29T01:30:00Z'],
    ['in 12 hours', beforeSpring, '2026-03-29T08:00:00Z'],
    ['tomorrow at 9am', beforeAutumn, '2026-10-25T08:00:00Z'],
    ['tomorrow at 2:30', beforeAutumn, '2026-10-25T00:30:00Z'],
    ['in 12 hours', beforeAutumn, '2026-10-25T08:00:00Z'],
  ])('%s, asked at %s', async (text, now, expected) => {
    expect(await findDateTimes(text, { now: new Date(now), timeZone: BERLIN })).toMatchObject([
      { value: new Date(expected) },
    ])
  })

  it('reads every hour of a day as the wall clock shows it', async () => {
    for (let hour = 4; hour < 24; hour++) {
      const wall = { year: 2026, month: 10, day: 25, hour, minute: 5, second: 0 }
      const [found] = await findDateTimes(`tomorrow at ${hour}:05`, { now: new Date(beforeAutumn), timeZone: BERLIN })
      expect(found?.value).toEqual(instantOf(wall, BERLIN))
    }
  })
})

describe('where a time stands', () => {
  it.each([
    ['remind me at half past six tomorrow to eat', ['at half past six tomorrow']],
    ['in an hour and a half call Tom', ['in an hour and a half']],
    ['call at ten past four pm and again tomorrow', ['at ten past four pm', 'tomorrow']],
    ['tea in 5 minutes, toast in ten minutes', ['in 5 minutes', 'in ten minutes']],
  ])('%s', async (text, expected) => {
    const found = await findDateTimes(text, { now: new Date('2026-11-25T09:30:00Z'), timeZone: BERLIN })
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(expected)
  })
})

it('a day and a time that stand apart are said of each other', async () => {
  const at = (text: string) => read(text, undefined)
  expect(await at('the guitar is due on Tuesday, remind me at 7:30 in the morning')).toEqual([
    '2026-12-01 07:30',
    '2026-12-01 07:30',
  ])
  expect(await at('remind me on Friday to call the bank at 4pm')).toEqual(['2026-11-27 16:00', '2026-11-27 16:00'])
  expect(await at('on saturday in the evening at 8')).toEqual(['2026-11-28 20:00', '2026-11-28 20:00'])
  // The day of another matter, or a time of its own.
  expect(await at('remind me at 5pm about the party on Saturday')).toEqual(['2026-11-25 17:00', '2026-11-28 09:00'])
  expect(await at('the party is on Saturday, remind me this evening at 9')).toEqual([
    '2026-11-28 09:00',
    '2026-11-25 21:00',
  ])
  // A length of time counts from now.
  expect(await at('my exam is on Friday, remind me in 20 minutes')).toEqual(['2026-11-27 09:00', '2026-11-25 10:50'])
})

it.each([
  '',
  'buy sun cream',
  'I may march',
  'the 2nd floor',
  'for the 3rd time',
  'at one point',
  'sat on a wed',
  'hello',
  '🙂',
  'half past 25',
])('finds nothing in %j', async (text) => expect(await read(text)).toEqual([]))

it('refuses a date that does not exist, wherever it stands', async () => {
  await expect(read('call Tom on February 30th at 9')).rejects.toMatchObject({ code: 'input.invalid' })
})

describe('isRecurring', () => {
  it.each([
    'every day at 9',
    'each morning',
    'every other week',
    'every 5 minutes',
    'every two weeks',
    'every half hour',
    'every first monday',
    'weekly',
    'on mondays at 9',
    'on weekdays',
    'twice a day',
    'three times per week',
    'every weekend',
    'Every Tues',
  ])('yes: %s', (text) => expect(isRecurring(text)).toBe(true))
  it.each([
    'tomorrow',
    'on monday',
    'water every plant',
    'each of them',
    'everyday clothes',
    'next week',
    'monday’s report',
    'in a day',
  ])('no: %s', (text) => expect(isRecurring(text)).toBe(false))
})
