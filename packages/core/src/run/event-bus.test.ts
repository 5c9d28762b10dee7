import { expect, it, vi } from 'vitest'
import type { RunEvent } from '../domain/event.ts'
import { EventBus } from './event-bus.ts'

const event = (runId: string, seq: number, kind: 'text-added' | 'run-failed' = 'text-added') =>
  ({ runId, seq, kind, at: '', digest: '', payload: null }) as RunEvent

it('hands events to those who listen to their run', () => {
  const bus = new EventBus()
  const [a, b, other] = [vi.fn(), vi.fn(), vi.fn()]
  bus.subscribe('run', a)
  bus.subscribe('run', b)
  bus.subscribe('another', other)
  bus.publish('run', [event('run', 1)])
  bus.publish('run', [event('run', 2), event('run', 3)])
  for (const listener of [a, b])
    expect(listener.mock.calls.map(([events]) => events.map((e: RunEvent) => e.seq))).toEqual([[1], [2, 3]])
  expect(other).not.toHaveBeenCalled()
})

it('ends with the returned function, also when that is called twice', () => {
  const bus = new EventBus()
  const [a, b] = [vi.fn(), vi.fn()]
  const end = bus.subscribe('run', a)
  end()
  bus.subscribe('run', b)
  end()
  bus.publish('run', [event('run', 1)])
  expect(a).not.toHaveBeenCalled()
  expect(b).toHaveBeenCalledOnce()
})

it('ends with the run, and keeps who comes after', () => {
  const bus = new EventBus()
  const [early, late] = [vi.fn(), vi.fn()]
  const end = bus.subscribe('run', early)
  bus.publish('run', [event('run', 1), event('run', 2, 'run-failed')])
  bus.publish('run', [event('run', 3)])
  expect(early).toHaveBeenCalledOnce()
  bus.subscribe('run', late)
  end()
  bus.publish('run', [event('run', 4)])
  expect(late).toHaveBeenCalledOnce()
})

it('lets a listener end, join or fail while events are handed out', () => {
  const bus = new EventBus()
  const [joined, last] = [vi.fn(), vi.fn()]
  const end = bus.subscribe('run', () => {
    end()
    bus.subscribe('run', joined)
  })
  const failing = vi.fn(() => {
    throw new Error('a watcher is gone')
  })
  bus.subscribe('run', failing)
  bus.subscribe('run', last)
  bus.publish('run', [event('run', 1)])
  expect(joined).not.toHaveBeenCalled()
  expect(last).toHaveBeenCalledOnce()
  bus.publish('run', [event('run', 2)])
  expect(joined).toHaveBeenCalledOnce()
  expect(failing).toHaveBeenCalledOnce()
  expect(last).toHaveBeenCalledTimes(2)
})
