import { Decline } from '@openpa/skill'
import { testSkill } from '@openpa/skill/testing'
import { describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import clock from './index.ts'

const skill = testSkill(clock, manifest)
const berlin = skill.in({ now: new Date('2026-11-22T09:05:09Z'), timeZone: 'Europe/Berlin' })

const now = (place?: string) => berlin.call('now', place === undefined ? {} : { place })
const today = (instant: string, timeZone = 'UTC') => skill.in({ now: new Date(instant), timeZone }).call('today')

describe('now', () => {
  test('here', async () => {
    expect(await now()).toEqual({
      text: 'It is 10:05 on Sunday 22 November 2026 (Europe/Berlin, GMT+1).',
      data: { iso: '2026-11-22T10:05:09+01:00', zone: 'Europe/Berlin' },
    })
    expect(await now('here')).toEqual(await now())
    expect(await now('')).toEqual(await now())
  })

  test('at a place', async () => {
    expect(await now('Tokyo')).toEqual({
      text: 'It is 18:05 on Sunday 22 November 2026 in Tokyo (Asia/Tokyo, GMT+9).',
      data: { iso: '2026-11-22T18:05:09+09:00', zone: 'Asia/Tokyo' },
    })
    expect((await now('Mumbai')).text).toContain('14:35')
  })

  test('on another day', async () => {
    expect((await now('Auckland')).text).toBe(
      'It is 22:05 on Sunday 22 November 2026 in Auckland (Pacific/Auckland, GMT+13).',
    )
    expect((await now('Honolulu')).text).toContain('23:05 on Saturday 21 November 2026')
  })

  test('in a country with several zones, it says whose time it is', async () => {
    expect((await now('Australia')).text).toBe(
      'It is 20:05 on Sunday 22 November 2026 in Sydney (Australia/Sydney, GMT+11). Australia has several time zones; this is that of Sydney.',
    )
  })

  test('with the article that its name takes', async () => {
    expect((await now('uk')).text).toContain(' in the United Kingdom (Europe/London')
    expect((await now('USA')).text).toContain(' in Washington (America/New_York, GMT-5). The United States has several')
  })

  test('long input ends soon', async () => {
    const start = performance.now()
    await expect(now(`${' '.repeat(90)}in${' time'.repeat(20)}x`)).rejects.toThrow(Decline)
    await expect(now(`a${' '.repeat(198)}b`)).rejects.toThrow(Decline)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('in UTC and at an offset', async () => {
    expect(await now('UTC')).toEqual({
      text: 'It is 09:05 on Sunday 22 November 2026 in UTC.',
      data: { iso: '2026-11-22T09:05:09+00:00', zone: 'UTC' },
    })
    expect(await now('UTC+5:30')).toMatchObject({ data: { iso: '2026-11-22T14:35:09+05:30' } })
  })

  test.each(['Atlantis', 'my meeting', '../../etc/passwd', 'constructor', '🙂', 'x'.repeat(200)])(
    '%s is declined',
    async (place) => {
      await expect(now(place)).rejects.toThrow(Decline)
    },
  )
})

describe('today', () => {
  test('in words and in data', async () => {
    expect(await today('2026-11-22T09:05:00Z')).toEqual({
      text: 'Today is Sunday 22 November 2026: week 47, day 326 of the year.',
      data: { date: '2026-11-22', weekday: 'Sunday', week: 47 },
    })
  })

  test('is the day of the zone', async () => {
    expect(await today('2026-11-22T23:30:00Z', 'Europe/Berlin')).toMatchObject({
      data: { date: '2026-11-23', weekday: 'Monday', week: 48 },
    })
    expect(await today('2026-11-22T02:00:00Z', 'America/New_York')).toMatchObject({
      data: { date: '2026-11-21', weekday: 'Saturday' },
    })
  })
})

test('every sample with a place names one that is known', async () => {
  const samples = clock.commands?.filter((command) => command.slots).flatMap((command) => command.samples) ?? []
  expect(samples.length).toBeGreaterThan(20)
  for (const sample of samples) {
    const place = /\{place: (.*?)\}/.exec(sample)?.[1]
    expect(place, sample).toBeDefined()
    await expect(now(place)).resolves.toHaveProperty('data.zone')
  }
})
