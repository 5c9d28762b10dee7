import { AssistantError } from '@openpa/core'
import { Decline, type ToolOutput } from '@openpa/skill'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { call, context, deps, load, log, memory, toolOf } from '../test/call-tool.ts'
import { SkillHost } from './skill-host.ts'

beforeEach(() => vi.clearAllMocks())

describe('what is installed', () => {
  it('is one surface, in the order given', () => {
    const t = toolOf(() => ({ text: '' }))
    const host = new SkillHost([load({ one: t, two: t }, {}, 'b'), load({ one: t }, {}, 'a')], deps)
    expect(host.tools().map(({ name }) => name)).toEqual(['b.one', 'b.two', 'a.one'])
    expect(host.workers().map(({ skill }) => skill)).toEqual(['b', 'a'])
    expect(host.skills().map(({ packageName }) => packageName)).toEqual(['@me/b', '@me/a'])
    expect(host.commands()).toEqual([])
  })

  it('has no two skills of one name', () => {
    const build = () => new SkillHost([load({}), load({})], deps)
    expect(build).toThrow(
      expect.objectContaining({ code: 'skill.exists', message: 'There is a skill called a already.' }),
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
    const host = new SkillHost([load({ t })], deps)
    expect(await host.call('a.t', { name: ' Ana ', stray: 1 }, context())).toEqual({
      text: 'Europe/Berlin 2026-11-25T09:30:00.000Z',
    })
    expect(seen).toHaveBeenCalledWith({ n: 7, name: 'Ana' })
    expect(log).toHaveBeenCalledWith('a', 'a line')
  })

  it.each(['a.u', 'b.t', 't', '', 'a.toString'])('knows no tool %j', async (name) => {
    const host = new SkillHost([load({ t: toolOf(() => ({ text: '' })) })], deps)
    await expect(host.call(name, {}, context())).rejects.toMatchObject({ code: 'tool.unknown' })
  })

  it.each([[{}], [null], [undefined], ['text'], [{ n: '5' }], [{ n: 9, deep: { at: 1 } }]])(
    'refuses the input %j before the tool runs',
    async (input) => {
      const run = vi.fn(() => ({ text: '' }))
      const schema = z.object({ n: z.number().max(8), deep: z.object({ at: z.string() }).optional() })
      const host = new SkillHost([load({ t: toolOf(run, schema) })], deps)
      await expect(host.call('a.t', input, context())).rejects.toMatchObject({
        code: 'skill.input-invalid',
        message: expect.stringMatching(/a\.t .*(?:n|input):/),
      })
      expect(run).not.toHaveBeenCalled()
    },
  )

  it('waits for inputs that are checked asynchronously', async () => {
    const input = z.object({ n: z.number().refine(async (n) => n > 5, 'too small') })
    const host = new SkillHost([load({ t: toolOf(() => ({ text: 'ok' }), input) })], deps)
    await expect(host.call('a.t', { n: 1 }, context())).rejects.toMatchObject({
      message: expect.stringContaining('n: too small'),
    })
    expect(await host.call('a.t', { n: 6 }, context())).toEqual({ text: 'ok' })
  })
})

describe('what a tool throws', () => {
  const boom = new TypeError('boom')
  it.each<[string, unknown, object]>([
    ['an error of its own', boom, { code: 'skill.failed', message: 'a.t failed: boom' }],
    ['something that is no error', 'boom', { code: 'skill.failed', message: 'a.t failed: boom' }],
    ['Decline', new Decline('not mine'), { code: 'skill.declined', message: 'not mine' }],
    ['another copy of Decline', Object.assign(new Error('not mine'), { name: 'Decline' }), { code: 'skill.declined' }],
    ['a code that no power has thrown', new AssistantError('memory.not-found', 'none'), { code: 'skill.failed' }],
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
    // What a tool returns is not type-checked either, where it is JavaScript.
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
    await expect(after.promise).rejects.toThrow('The request was cancelled.')
    expect(memory.add).not.toHaveBeenCalled()
  })
})
