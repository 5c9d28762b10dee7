import { Decline } from '@openpa/skill'
import { describe, expect, test } from 'vitest'
import { dateAfter } from './date-after.ts'
import { dateDifference } from './date-difference.ts'
import { weekday } from './weekday.ts'

/** A Sunday evening in Berlin. */
const here = { now: new Date('2026-11-22T17:05:00Z'), timeZone: 'Europe/Berlin' }

describe('dateDifference', () => {
  test.each([
    ['how many days until Christmas', 'There are 33 days until Friday 25 December 2026.', 33],
    ['days since 1 March', 'Sunday 1 March 2026 was 266 days ago.', 266],
    [
      'days between 3 March 2026 and 9 April 2026',
      'There are 37 days between Tuesday 3 March 2026 and Thursday 9 April 2026.',
      37,
    ],
    [
      'days from 2026-01-01 until 2026-12-31',
      'There are 364 days between Thursday 1 January 2026 and Thursday 31 December 2026.',
      364,
    ],
    [
      'how many days between christmas and new year',
      'There are 7 days between Friday 25 December 2026 and Friday 1 January 2027.',
      7,
    ],
    ['how many weeks till June 1', 'There are 27 weeks and 2 days (191 days) until Tuesday 1 June 2027.', 191],
    ['how many months until August 2027', 'There are 8 months and 10 days (252 days) until Sunday 1 August 2027.', 252],
    ['how long until new year', 'There are 40 days until Friday 1 January 2027.', 40],
    ["how long until New Year's Eve", 'There are 39 days until Thursday 31 December 2026.', 39],
    ['how far away is halloween', 'There are 343 days until Sunday 31 October 2027.', 343],
    ['days left in this year', 'There are 39 days until Thursday 31 December 2026.', 39],
    ['days until tomorrow', 'There is 1 day until Monday 23 November 2026.', 1],
    ['days until today', 'Sunday 22 November 2026 is today.', 0],
    ['days until 1 January 2020', 'Wednesday 1 January 2020 is over: it was 2,517 days ago.', -2517],
    ['days until 29 February', 'There are 464 days until Tuesday 29 February 2028.', 464],
    [
      'number of days from 1 May to 15 August 2026',
      'There are 106 days between Friday 1 May 2026 and Saturday 15 August 2026.',
      106,
    ],
    [
      'how many weeks are there from 2 Feb to 20 Apr',
      'There are 11 weeks (77 days) between Monday 2 February 2026 and Monday 20 April 2026.',
      77,
    ],
    [
      'how old is someone born on 5 May 1990',
      'Saturday 5 May 1990 was 36 years, 6 months and 17 days (13,350 days) ago.',
      13350,
    ],
    ['days until friday', 'There are 5 days until Friday 27 November 2026.', 5],
  ])('%s', async (question, text, days) => {
    expect(await dateDifference(question, here)).toEqual({ text, data: { days } })
  })

  test('days are those of the zone, whatever the clock changes do', async () => {
    const late = new Date('2026-03-28T23:30:00Z')
    expect((await dateDifference('days until 30 March', { now: late, timeZone: 'Europe/Berlin' })).data).toEqual({
      days: 1,
    })
    expect((await dateDifference('days until 30 March', { now: late, timeZone: 'America/New_York' })).data).toEqual({
      days: 2,
    })
  })

  test.each([
    'how many working days until Christmas',
    'how many hours until Friday',
    'days until my birthday',
    '5 + 5',
  ])('%s is declined', async (text) => {
    await expect(dateDifference(text, here)).rejects.toThrow(Decline)
  })

  test.each(['days until 30 February', 'days until 2026-02-30', 'days since 31 April'])(
    '%s names no day',
    async (text) => {
      await expect(dateDifference(text, here)).rejects.toThrow(/There is no 3[01] (February|April)/)
    },
  )
})

describe('dateAfter', () => {
  test.each([
    ['what date is 90 days from now', 'In 90 days it is Saturday 20 February 2027.', '2027-02-20'],
    ['date in 6 weeks', 'In 6 weeks it is Sunday 3 January 2027.', '2027-01-03'],
    ['what day was it 100 days ago', '100 days ago it was Friday 14 August 2026.', '2026-08-14'],
    ['3 weeks after 12 May 2026', '3 weeks after Tuesday 12 May 2026 is Tuesday 2 June 2026.', '2026-06-02'],
    [
      'the day 5 days after 28 Feb 2028',
      '5 days after Monday 28 February 2028 is Saturday 4 March 2028.',
      '2028-03-04',
    ],
    ['10 days before Christmas', '10 days before Friday 25 December 2026 is Tuesday 15 December 2026.', '2026-12-15'],
    [
      '31 January 2027 plus one month',
      '1 month after Sunday 31 January 2027 is Sunday 28 February 2027.',
      '2027-02-28',
    ],
    ['one year and two days from now', 'In 1 year and 2 days it is Wednesday 24 November 2027.', '2027-11-24'],
    ['which date is it in half a year', 'In half a year it is Saturday 22 May 2027.', '2027-05-22'],
    ['a week from friday', '1 week after Friday 27 November 2026 is Friday 4 December 2026.', '2026-12-04'],
    ['what date is next Friday', 'That is Friday 27 November 2026.', '2026-11-27'],
  ])('%s', async (question, text, date) => {
    expect(await dateAfter(question, here)).toEqual({ text, data: { date } })
  })

  test.each([
    'how many days in 6 weeks',
    'in 3 hours',
    '10 working days from now',
    'date 99999999 days from now',
    'what is the weather',
  ])('%s is declined', async (text) => {
    await expect(dateAfter(text, here)).rejects.toThrow(Decline)
  })

  test('dates outside the calendar are refused', async () => {
    await expect(dateAfter('date 900000 days ago', here)).rejects.toThrow('from the year 1 to 9999')
  })
})

describe('weekday', () => {
  test.each([
    ['what day of the week is 5 March 2027', '5 March 2027 is a Friday.', '2027-03-05', 'Friday'],
    ['which weekday was 1969-07-20', '20 July 1969 was a Sunday.', '1969-07-20', 'Sunday'],
    ['is 24 December a Tuesday', 'No, 24 December 2026 is a Thursday.', '2026-12-24', 'Thursday'],
    ['was 11 september 2001 a monday or a tuesday', '11 September 2001 was a Tuesday.', '2001-09-11', 'Tuesday'],
    ['was 4 July 1776 a thursday', 'Yes, 4 July 1776 was a Thursday.', '1776-07-04', 'Thursday'],
    ["is New Year's Day on a weekend", 'No, 1 January 2027 is a Friday.', '2027-01-01', 'Friday'],
    ['what day is christmas this year', '25 December 2026 is a Friday.', '2026-12-25', 'Friday'],
    ['which weekday is christmas day, 25 december', '25 December 2026 is a Friday.', '2026-12-25', 'Friday'],
    ['what day is new year’s eve, december 31st', '31 December 2026 is a Thursday.', '2026-12-31', 'Thursday'],
    ['what day is 22 November 2026', 'Today is Sunday 22 November 2026.', '2026-11-22', 'Sunday'],
  ])('%s', async (question, text, date, name) => {
    expect(await weekday(question, here)).toEqual({ text, data: { date, weekday: name } })
  })

  test.each(['play music', 'what day is it going to rain', '24 December', 'on which day of the month is the rent due'])(
    '%s is declined',
    async (text) => {
      await expect(weekday(text, here)).rejects.toThrow(Decline)
    },
  )
})
