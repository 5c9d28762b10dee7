import {
  AssistantError,
  type Memory,
  type MemoryStore,
  type Reminder,
  type ReminderStore,
  type ToolCallContext,
} from '@openpa/core'
import { Decline, defineSkill, type Powers, type SkillTool, type ToolOutput, tool } from '@openpa/skill'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { loadSkill } from './load-skill.ts'
import { SkillHost } from './skill-host.ts'

const OWNER = 'owner'
const item: Memory = {
  id: 'm',
  kind: 'fact',
  text: 'teal',
  origin: { source: 'person' },
  trust: 1,
  importance: 1,
  createdAt: '',
}
const reminder: Reminder = {
  id: 'r',
  text: 'tea',
  dueAt: '',
  timeZone: 'UTC',
  status: 'pending',
  createdAt: '',
  firedAt: null,
}
const memory = {
  add: vi.fn<MemoryStore['add']>(async () => item),
  search: vi.fn<MemoryStore['search']>(async () => ({ hits: [], confidence: 0 })),
  list: vi.fn<MemoryStore['list']>(async () => [item]),
  get: vi.fn<MemoryStore['get']>(async () => item),
  forget: vi.fn<MemoryStore['forget']>(async () => ({
    receipt: 'r',
    id: 'm',
    digest: 'd',
    forgottenAt: '',
    copies: 0,
  })),
}
const reminders = {
  add: vi.fn<ReminderStore['add']>(async () => reminder),
  list: vi.fn<ReminderStore['list']>(async () => [reminder]),
  cancel: vi.fn<ReminderStore['cancel']>(async () => reminder),
  inbox: vi.fn<ReminderStore['inbox']>(async () => []),
  markSeen: vi.fn<ReminderStore['markSeen']>(async () => 0),
}
const log = vi.fn()
beforeEach(() => vi.clearAllMocks())

const toolOf = (run: SkillTool['run'], input: z.ZodType = z.object({})) =>
  tool({ description: '', input, effect: 'write', run })
const load = (tools: Record<string, SkillTool>, permissions = {}, name = 'a') =>
  loadSkill(
    { name: `@me/${name}`, version: '1.0.0', openpa: { api: 1, permissions } },
    defineSkill({ name, worker: { description: '' }, tools }),
  )
const context = (signal = new AbortController().signal): ToolCallContext => ({
  ownerId: OWNER,
  runId: 'run',
  now: new Date('2026-11-25T09:30:00Z'),
  timeZone: 'Europe/Berlin',
  signal,
  idempotencyKey: 'key',
})
/** Calls a single tool `a.t`. */
const call = (
  run: (powers: Powers) => Promise<ToolOutput> | ToolOutput,
  {
    permissions = {},
    timeoutMs = 60_000,
    signal,
  }: { permissions?: object; timeoutMs?: number; signal?: AbortSignal } = {},
) =>
  new SkillHost(
    [load({ t: toolOf((_, powers) => run(powers)) }, permissions)],
    { memory, reminders, log },
    { timeoutMs },
  ).call('a.t', {}, context(signal))

describe('what is installed', () => {
  it('is one surface, in the order given', () => {
    const t = toolOf(() => ({ text: '' }))
    const host = new SkillHost([load({ one: t, two: t }, {}, 'b'), load({ one: t }, {}, 'a')], {
      memory,
      reminders,
      log,
    })
    expect(host.tools().map(({ name }) => name)).toEqual(['b.one', 'b.two', 'a.one'])
    expect(host.workers().map(({ skill }) => skill)).toEqual(['b', 'a'])
    expect(host.skills().map(({ packageName }) => packageName)).toEqual(['@me/b', '@me/a'])
    expect(host.commands()).toEqual([])
  })

  it('has no two skills of one name', () => {
    const build = () => new SkillHost([load({}), load({})], { memory, reminders, log })
    expect(build).toThrow(
      expect.objectContaining({ code: 'skill.manifest-invalid', message: 'Two skills are called a.' }),
    )
  })
})

describe('call', () => {
  it('gives text and data back as they are', async () => {
    expect(await call(() => ({ text: 'hi' }))).toEqual({ text: 'hi' })
    const data = { list: [1, { a: null }], flag: false }
    expect(await call(async () => ({ text: '', data, more: 'dropped' }))).toEqual({ text: '', data })
    expect(await call(() => ({ text: '', data: null }))).toEqual({ text: '', data: null })
  })

  it('gives the tool its checked input and its powers', async () => {
    const seen = vi.fn()
    const input = z.object({ n: z.number().default(7), name: z.string().trim() })
    const t = toolOf((given, powers) => {
      seen(given)
      powers.log('a line')
      return { text: `${powers.timeZone} ${powers.now.toISOString()}` }
    }, input)
    const host = new SkillHost([load({ t })], { memory, reminders, log })
    expect(await host.call('a.t', { name: ' Ana ', stray: 1 }, context())).toEqual({
      text: 'Europe/Berlin 2026-11-25T09:30:00.000Z',
    })
    expect(seen).toHaveBeenCalledWith({ n: 7, name: 'Ana' })
    expect(log).toHaveBeenCalledWith('a', 'a line')
  })

  it.each(['a.u', 'b.t', 't', '', 'a.toString'])('knows no tool %j', async (name) => {
    const host = new SkillHost([load({ t: toolOf(() => ({ text: '' })) })], { memory, reminders, log })
    await expect(host.call(name, {}, context())).rejects.toMatchObject({ code: 'tool.unknown' })
  })

  it.each([[{}], [null], [undefined], ['text'], [{ n: '5' }], [{ n: 9, deep: { at: 1 } }]])(
    'refuses the input %j before the tool runs',
    async (input) => {
      const run = vi.fn(() => ({ text: '' }))
      const schema = z.object({ n: z.number().max(8), deep: z.object({ at: z.string() }).optional() })
      const host = new SkillHost([load({ t: toolOf(run, schema) })], { memory, reminders, log })
      await expect(host.call('a.t', input, context())).rejects.toMatchObject({
        code: 'skill.input-invalid',
        message: expect.stringMatching(/a\.t .*(?:n|input):/),
      })
      expect(run).not.toHaveBeenCalled()
    },
  )

  it('waits for inputs that are checked asynchronously', async () => {
    const input = z.object({ n: z.number().refine(async (n) => n > 5, 'too small') })
    const host = new SkillHost([load({ t: toolOf(() => ({ text: 'ok' }), input) })], { memory, reminders, log })
    await expect(host.call('a.t', { n: 1 }, context())).rejects.toMatchObject({
      message: expect.stringContaining('n: too small'),
    })
    expect(await host.call('a.t', { n: 6 }, context())).toEqual({ text: 'ok' })
  })
})

describe('what a tool throws', () => {
  const boom = new TypeError('boom')
  it.each<[string, unknown, object]>([
    ['an error of its own', boom, { code: 'skill.failed', message: 'a.t failed: boom', cause: boom }],
    ['something that is no error', 'boom', { code: 'skill.failed', message: 'a.t failed: boom' }],
    ['Decline', new Decline('not mine'), { code: 'skill.declined', message: 'not mine' }],
    ['another copy of Decline', Object.assign(new Error('not mine'), { name: 'Decline' }), { code: 'skill.declined' }],
    [
      'an error of a power',
      new AssistantError('memory.not-found', 'none', { hint: 'look' }),
      { code: 'memory.not-found', hint: 'look' },
    ],
    [
      'a code that is none',
      Object.assign(new Error('x'), { name: 'AssistantError', code: 'made.up' }),
      { code: 'skill.failed' },
    ],
    ['a cancel that is none', new AssistantError('run.cancelled', 'x'), { code: 'skill.failed' }],
  ])('%s', async (_, error, expected) => {
    const fails = { name: 'AssistantError', ...expected }
    await expect(call(() => Promise.reject(error))).rejects.toMatchObject(fails)
    await expect(
      call(() => {
        throw error
      }),
    ).rejects.toMatchObject(fails)
  })

  it.each([undefined, null, 'text', {}, { text: 5 }])('or gives back instead of an answer: %j', async (output) => {
    await expect(call(() => output as unknown as ToolOutput)).rejects.toMatchObject({
      code: 'skill.failed',
      message: expect.stringContaining('no text'),
    })
  })

  it('or gives back that is no JSON', async () => {
    const round: Record<string, unknown> = {}
    round.self = round
    for (const data of [round, { n: 1n }])
      await expect(call(() => ({ text: '', data }))).rejects.toMatchObject({ code: 'skill.failed' })
  })
})

describe('time', () => {
  it('ends a tool that never answers, and tells it', async () => {
    let signal: AbortSignal | undefined
    const work = call(
      (powers) => {
        signal = powers.signal
        return new Promise(() => undefined)
      },
      { timeoutMs: 5 },
    )
    await expect(work).rejects.toMatchObject({ code: 'skill.timeout', message: expect.stringContaining('0.005 s') })
    expect(signal?.aborted).toBe(true)
  })

  it('ends with the run', async () => {
    const abort = new AbortController()
    const work = call(
      () => {
        queueMicrotask(() => abort.abort(new AssistantError('run.cancelled', 'The run was cancelled.')))
        return new Promise(() => undefined)
      },
      { signal: abort.signal },
    )
    await expect(work).rejects.toMatchObject({ code: 'run.cancelled' })
  })

  it('ends with the run, whatever its reason is called', async () => {
    const abort = new AbortController()
    const work = call(() => new Promise(() => abort.abort()), { signal: abort.signal })
    await expect(work).rejects.toMatchObject({ code: 'run.cancelled' })
  })

  it('is over before it began in a run that is cancelled already', async () => {
    const run = vi.fn(() => ({ text: '' }))
    await expect(call(run, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'run.cancelled' })
    expect(run).not.toHaveBeenCalled()
  })

  it('leaves no powers to a tool that goes on', async () => {
    const gate = Promise.withResolvers<void>()
    const after = Promise.withResolvers<unknown>()
    const work = call(
      async ({ memory: power }) => {
        await gate.promise
        power.add('late').then(after.resolve, after.reject)
        return { text: '' }
      },
      { timeoutMs: 5, permissions: { memory: ['write'] } },
    )
    await expect(work).rejects.toMatchObject({ code: 'skill.timeout' })
    gate.resolve()
    await expect(after.promise).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(memory.add).not.toHaveBeenCalled()
  })
})

describe('powers', () => {
  const use: Record<string, [object, (powers: Powers) => Promise<unknown>, () => void]> = {
    'memory.add': [
      { memory: ['write'] },
      (powers) => powers.memory.add('teal'),
      () =>
        expect(memory.add).toHaveBeenCalledWith(OWNER, {
          text: 'teal',
          origin: { source: 'message', run: 'run', skill: 'a' },
        }),
    ],
    'memory.search': [
      { memory: ['read'] },
      (powers) => powers.memory.search('q', { limit: 3 }),
      () => expect(memory.search).toHaveBeenCalledWith(OWNER, 'q', { limit: 3 }),
    ],
    'memory.list': [
      { memory: ['read'] },
      (powers) => powers.memory.list({ limit: 3 }),
      () => expect(memory.list).toHaveBeenCalledWith(OWNER, { limit: 3 }),
    ],
    'memory.forget': [
      { memory: ['forget'] },
      (powers) => powers.memory.forget('m'),
      () => expect(memory.forget).toHaveBeenCalledWith(OWNER, 'm'),
    ],
    'schedule.remind': [
      { schedule: true },
      (powers) => powers.schedule.remind('tea', new Date('2026-11-25T10:00:00Z')),
      () =>
        expect(reminders.add).toHaveBeenCalledWith(OWNER, {
          text: 'tea',
          dueAt: new Date('2026-11-25T10:00:00Z'),
          timeZone: 'Europe/Berlin',
          runId: 'run',
        }),
    ],
    'schedule.list': [
      { schedule: true },
      (powers) => powers.schedule.list(),
      () => expect(reminders.list).toHaveBeenCalledWith(OWNER),
    ],
    'schedule.cancel': [
      { schedule: true },
      (powers) => powers.schedule.cancel('r'),
      () => expect(reminders.cancel).toHaveBeenCalledWith(OWNER, 'r'),
    ],
  }
  const answer = (act: (powers: Powers) => Promise<unknown>) => async (powers: Powers) => ({
    text: '',
    data: await act(powers),
  })

  it.each(Object.entries(use))('%s works for the owner with its permission', async (_, [permissions, act, check]) => {
    await call(answer(act), { permissions })
    check()
  })

  it.each(Object.entries(use))('%s is refused without, and with all others', async (_, [permissions, act]) => {
    const others =
      'schedule' in permissions
        ? { memory: ['read', 'write', 'forget'] }
        : {
            schedule: true,
            memory: ['read', 'write', 'forget'].filter((scope) => !JSON.stringify(permissions).includes(scope)),
          }
    for (const given of [{}, others])
      await expect(call(answer(act), { permissions: given })).rejects.toMatchObject({
        code: 'skill.not-permitted',
        message: expect.stringContaining('The skill a may not use'),
      })
    for (const one of [...Object.values(memory), ...Object.values(reminders)]) expect(one).not.toHaveBeenCalled()
  })

  it.each([
    ['2026-11-25T09:30:00Z', 'reminder.in-past'],
    ['2020-01-01T00:00:00Z', 'reminder.in-past'],
    ['nonsense', 'input.invalid'],
  ])('no reminder at %s', async (at, code) => {
    const work = call(
      answer((powers) => powers.schedule.remind('tea', new Date(at))),
      { permissions: { schedule: true } },
    )
    await expect(work).rejects.toMatchObject({ code })
    expect(reminders.add).not.toHaveBeenCalled()
  })
})
