import type { MemoryUpkeep, UpkeepReport } from '@openpa/core'
import { describe, expect, it, vi } from 'vitest'
import { NightlyUpkeep } from './nightly-upkeep.ts'

const REPORT: UpkeepReport = { used: 0, merged: 0, superseded: 0, raised: 0, faded: 0, orphans: 0, expired: 0 }

/** A nightly upkeep in Berlin whose clock and journal the test holds. */
function nightlyAt(startedAt: string, lastRun?: { at: string; finished: boolean }) {
  let now = new Date(startedAt)
  let last = lastRun && { at: new Date(lastRun.at), finished: lastRun.finished }
  const run = vi.fn<MemoryUpkeep['run']>(async () => {
    last = { at: now, finished: true }
    return REPORT
  })
  const onError = vi.fn()
  const nightly = new NightlyUpkeep({
    upkeep: { run, lastRun: async () => last } as Partial<MemoryUpkeep> as MemoryUpkeep,
    ownerId: 'owner',
    clock: { now: () => now },
    quietHour: async () => ({ timeZone: 'Europe/Berlin', hour: 3 }),
    onError,
  })
  const at = (time: string) => {
    now = new Date(time)
  }
  return { nightly, run, onError, at, due: async () => (await nightly.nextDue()).toISOString() }
}

describe('the next upkeep is due', () => {
  it.each([
    ['in the first night, where there was none', '2026-11-25T12:00:00Z', undefined, '2026-11-26T02:30:00.000Z'],
    [
      'in the night after the last one',
      '2026-11-25T12:00:00Z',
      { at: '2026-11-25T10:00:00Z', finished: true },
      '2026-11-26T02:30:00.000Z',
    ],
    [
      'later the same night',
      '2026-11-25T00:00:00Z',
      { at: '2026-11-24T23:00:00Z', finished: true },
      '2026-11-25T02:30:00.000Z',
    ],
    [
      'ten minutes after a start, where the machine was off',
      '2026-11-25T12:00:00Z',
      { at: '2026-11-20T02:30:00Z', finished: true },
      '2026-11-25T12:10:00.000Z',
    ],
    [
      'an hour after one that was killed',
      '2026-11-25T02:31:00Z',
      { at: '2026-11-25T02:30:00Z', finished: false },
      '2026-11-25T03:30:00.000Z',
    ],
    [
      'at a time that the spring change skips not twice',
      '2027-03-27T12:00:00Z',
      { at: '2027-03-27T02:30:00Z', finished: true },
      '2027-03-28T01:30:00.000Z',
    ],
  ])('%s', async (_, startedAt, last, expected) => {
    expect(await nightlyAt(startedAt, last).due()).toBe(expected)
  })
})

it('runs when it is due and not before, and once a night', async () => {
  const { nightly, run, at, due } = nightlyAt('2026-11-25T12:00:00Z')
  for (const [time, runs] of [
    ['2026-11-25T23:00:00Z', 0],
    ['2026-11-26T02:30:00Z', 1],
    ['2026-11-26T02:31:00Z', 1],
    ['2026-11-27T02:30:00Z', 2],
  ] as const) {
    at(time)
    await nightly.startIfDue()
    expect(run, time).toHaveBeenCalledTimes(runs)
  }
  expect(await due()).toBe('2026-11-28T02:30:00.000Z')
})

it('tells of a failure, and lets who asks for one now wait for the one at work', async () => {
  const { nightly, run, onError, at } = nightlyAt('2026-11-25T12:00:00Z')
  run.mockRejectedValueOnce(new Error('gone'))
  at('2026-11-26T02:30:00Z')
  await nightly.startIfDue()
  await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'gone' })))
  run.mockClear()
  expect(await Promise.all([nightly.runNow(), nightly.runNow()])).toEqual([REPORT, REPORT])
  expect(run).toHaveBeenCalledTimes(1)
})

it('breaks off when it is stopped, and begins no more', async () => {
  const { nightly, run, at } = nightlyAt('2026-11-25T12:00:00Z')
  run.mockImplementationOnce(
    (_, { signal } = {}) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(REPORT))),
  )
  const running = nightly.runNow()
  await nightly.stop()
  expect(await running).toEqual(REPORT)
  at('2026-11-26T02:30:00Z')
  await nightly.startIfDue()
  expect(run).toHaveBeenCalledTimes(1)
})
