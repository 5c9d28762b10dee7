import { beforeEach, describe, expect, it, vi } from 'vitest'
import { deskOf } from '../../test/ask-agent.ts'
import { Consent } from '../approvals/consent.ts'
import { AssistantError } from '../errors.ts'
import type { StepRow } from '../ports/run-store.ts'
import type { ToolEffect, ToolHost } from '../ports/tool-host.ts'
import { createMemoryRunStore, type MemoryRunStore } from '../testing/memory-run-store.ts'
import { callTool, type ToolCallScope } from './call-tool.ts'
import { EventBus } from './event-bus.ts'
import { Replay } from './replay.ts'
import { RunJournal } from './run-journal.ts'

const OWNER = 'owner'
let store: MemoryRunStore
let journal: RunJournal
const call = vi.fn<ToolHost['call']>()

const host = (effect: ToolEffect, idempotent = effect === 'read'): ToolHost => ({
  tools: () => [
    { name: 'a.b', skill: 'a', description: '', effect, idempotent, destructive: false, hosts: [], inputSchema: {} },
  ],
  workers: () => [],
  commands: () => [],
  call,
})
const scope = (effect: ToolEffect, steps: readonly StepRow[] = []): ToolCallScope => ({
  journal,
  tools: host(effect),
  now: new Date(0),
  timeZone: 'UTC',
  signal: new AbortController().signal,
  replay: new Replay(steps),
  consent: new Consent(deskOf(store), journal),
  by: 'person',
})
beforeEach(async () => {
  store = createMemoryRunStore()
  const { run } = await store.admit(OWNER, { text: 'x', source: 'cli' })
  journal = new RunJournal(store, new EventBus(), OWNER, run.id)
  call.mockReset()
})
const steps = () => store.steps(OWNER, journal.runId)
const kinds = async () => (await store.events(OWNER, journal.runId, 1)).map(({ kind }) => kind)

describe('a call with effects', () => {
  it('has its intent stored before and its result after', async () => {
    call.mockImplementation(async (_, __, { idempotencyKey }) => {
      const [intent] = await steps()
      expect(intent).toMatchObject({
        id: idempotencyKey,
        kind: 'tool',
        name: 'a.b',
        input: { n: 1 },
        status: 'intent',
        idempotent: false,
      })
      expect(await kinds()).toEqual(['tool-call-started'])
      return { text: 'done', data: [1] }
    })
    expect(await callTool(scope('write'), 'a.b', { n: 1 }, 'decision')).toEqual({ text: 'done', data: [1] })
    expect(await steps()).toMatchObject([{ status: 'done', output: { text: 'done', data: [1] } }])
    expect(await kinds()).toEqual(['tool-call-started', 'tool-call-finished'])
    expect(store.batches.at(-1)?.usage).toMatchObject([
      { skill: 'a', tool: 'a.b', decisionId: 'decision', outcome: 'ok', inputTokens: 0, outputTokens: 0, costUsd: 0 },
    ])
    expect(call).toHaveBeenCalledWith(
      'a.b',
      { n: 1 },
      expect.objectContaining({ ownerId: OWNER, runId: journal.runId, timeZone: 'UTC' }),
    )
  })

  it.each([
    [new AssistantError('skill.declined', 'not mine'), 'declined', 'skill.declined'],
    [new AssistantError('skill.timeout', 'too long'), 'failed', 'skill.timeout'],
    [new TypeError('a bug'), 'failed', 'internal.unexpected'],
  ])('that throws %s is stored as %s', async (error, outcome, code) => {
    call.mockRejectedValue(error)
    await expect(callTool(scope('write'), 'a.b', {}, null)).rejects.toBe(error)
    expect(await steps()).toMatchObject([{ status: 'failed', output: { text: '', error: { code } } }])
    expect(store.batches.at(-1)).toMatchObject({ usage: [{ outcome }], events: [{ payload: { error: { code } } }] })
  })

  it('is not stored as failed when it was done and only the storing failed', async () => {
    call.mockImplementation(async () => {
      store.beforeAppend = () => Promise.reject(new Error('disk full'))
      return { text: 'done' }
    })
    await expect(callTool(scope('write'), 'a.b', {}, null)).rejects.toThrow('disk full')
    store.beforeAppend = () => undefined
    await journal.write({ events: [] })
    expect(await steps()).toMatchObject([{ status: 'intent' }])
  })

  it('is not made when its intent cannot be stored', async () => {
    store.beforeAppend = () => Promise.reject(new Error('disk full'))
    await expect(callTool(scope('write'), 'a.b', {}, null)).rejects.toThrow('disk full')
    expect(call).not.toHaveBeenCalled()
  })
})

it('a read waits for the next write', async () => {
  call.mockResolvedValue({ text: 'seen' })
  await callTool(scope('read'), 'a.b', {}, null)
  expect(store.batches).toEqual([])
  await journal.write({ events: [] })
  expect(await kinds()).toEqual(['tool-call-started', 'tool-call-finished'])
  expect(await steps()).toMatchObject([{ status: 'done', idempotent: true }])
})

it('an unknown tool is none', async () => {
  await expect(callTool(scope('read'), 'a.c', {}, null)).rejects.toMatchObject({ code: 'tool.unknown' })
  expect(store.batches).toEqual([])
})

const done = (input: unknown, output: object, status: StepRow['status'] = 'done'): StepRow => ({
  id: 'step',
  kind: 'tool',
  name: 'a.b',
  input,
  idempotent: false,
  status,
  output,
})

describe('a call that an earlier attempt made', () => {
  const input = { deep: { a: 'q\0', b: 1 }, n: 1, text: 'x' }
  const stored = { text: 'x', n: 1, deep: { b: 1, a: 'q' } }

  it('is not made again, though its input was in the database; the next one like it is', async () => {
    const repeated = scope('write', [done(stored, { text: 'before' })])
    expect(await callTool(repeated, 'a.b', input, null)).toEqual({ text: 'before' })
    expect(call).not.toHaveBeenCalled()
    call.mockResolvedValue({ text: 'now' })
    expect(await callTool(repeated, 'a.b', input, null)).toEqual({ text: 'now' })
  })

  it('fails as it failed then', async () => {
    const error = { code: 'skill.declined', message: 'not mine' }
    const repeated = scope('write', [done(stored, { text: '', error }, 'failed')])
    await expect(callTool(repeated, 'a.b', input, null)).rejects.toMatchObject(error)
    expect(call).not.toHaveBeenCalled()
  })

  it('counts as made when what it gave back was forgotten', async () => {
    const forgotten = { ...done(stored, {}), output: null }
    expect(await callTool(scope('write', [forgotten]), 'a.b', input, null)).toEqual({ text: '[forgotten]' })
  })
})
