import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventMessage, eventStream } from './event-stream.ts'

type Work = Parameters<typeof eventStream>[1]

/** A request that is answered by `work`. */
const answer = (work: Work, method = 'GET') => new Hono().get('/', (c) => eventStream(c, work)).request('/', { method })

describe('eventStream', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('sends what the work sends, and ends with it', async () => {
    const response = await answer(async (send) => {
      send(eventMessage('{"a":1}', { id: 7, event: 'kind' }))
      await Promise.resolve()
      send(eventMessage('{"b":"ü"}') + eventMessage('[DONE]', { event: 'last' }))
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(await response.text()).toBe(
      'id: 7\nevent: kind\ndata: {"a":1}\n\ndata: {"b":"ü"}\n\nevent: last\ndata: [DONE]\n\n',
    )
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says that it is still there while nothing else comes', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const response = await answer(() => promise)
    await vi.advanceTimersByTimeAsync(31_000)
    resolve()
    expect(await response.text()).toBe(': still here\n\n: still here\n\n')
  })

  it('tells the work when the client has gone, and sends nothing more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let later: (() => void) | undefined
    const response = await answer(async (send, signal) => {
      signal.addEventListener('abort', () => resolve())
      later = () => send(eventMessage('late'))
      await promise
    })
    await response.body?.cancel()
    await promise
    expect(() => later?.()).not.toThrow()
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0))
  })

  it('breaks the connection when the work fails', async () => {
    const response = await answer(async (send) => {
      send(eventMessage('one'))
      throw new Error('a bug')
    })
    await expect(response.text()).rejects.toThrow('a bug')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes nothing that is sent after the end', async () => {
    let later: (() => void) | undefined
    const response = await answer(async (send) => {
      later = () => send(eventMessage('late'))
    })
    expect(await response.text()).toBe('')
    expect(() => later?.()).not.toThrow()
  })

  it('begins no work for a request that wants no body', async () => {
    const work = vi.fn(async () => undefined)
    const response = await answer(work, 'HEAD')
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(work).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})
