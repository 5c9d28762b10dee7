import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Decline, defineSkill, type Effect, tool } from '../define-skill.ts'
import type { Powers } from '../powers.ts'
import type { ToolOutput } from '../tool-output.ts'
import { testSkill } from './test-skill.ts'

type Run = (powers: Powers) => Promise<ToolOutput> | ToolOutput

/** A skill with one tool `t`. */
const skillOf = (run: Run, effect: Effect = 'write', permissions: object = {}) =>
  testSkill(
    defineSkill({
      name: 'a',
      worker: { description: '' },
      tools: {
        t: tool({
          description: '',
          input: z.object({ n: z.number().default(1) }),
          effect,
          run: (_, powers) => run(powers),
        }),
      },
    }),
    { name: '@me/a', version: '1.0.0', openpa: { api: 1, permissions } },
  )
const none = { text: '' }

describe('call', () => {
  it('gives back text and data as they come over the wire', async () => {
    const { call } = skillOf(() => ({ text: 'two\nlines', data: { at: new Date(0), no: undefined } })).in()
    expect(await call('t')).toEqual({ text: 'two\nlines', data: { at: '1970-01-01T00:00:00.000Z' } })
    expect(
      await skillOf(() => none)
        .in()
        .call('t'),
    ).toEqual(none)
  })

  it('checks the input', async () => {
    const { call } = skillOf(() => none).in()
    await expect(call('t', { n: 'x' })).rejects.toMatchObject({ code: 'skill.input-invalid' })
    await expect(call('u')).rejects.toThrow('no tool "u"')
  })

  it('throws what the tool throws: a Decline, the codes of powers, and no code that the tool has made up', async () => {
    const throwing = (error: unknown) =>
      skillOf(() => {
        throw error
      })
        .in()
        .call('t')
    await expect(throwing(new Decline('not mine'))).rejects.toThrow(Decline)
    await expect(throwing(Object.assign(new Error('x'), { code: 'memory.not-found' }))).rejects.toMatchObject({
      code: 'skill.failed',
      message: 't failed: x',
    })
    const cancel = skillOf(({ schedule }) => schedule.cancel('12345678').then(() => none), 'write', { schedule: true })
    await expect(cancel.in().call('t')).rejects.toMatchObject({ code: 'reminder.not-found' })
  })
})

describe('powers', () => {
  const permissions = {
    memory: ['read', 'write'],
    schedule: true,
    files: [{ folder: '~/Notes', access: 'write' }],
    net: [{ host: 'example.com', methods: ['POST'] }],
  }

  it('are those of the test, with its time and zone', async () => {
    const { call, powers } = skillOf(
      async ({ memory, schedule, files, store, log, now, timeZone }) => {
        await memory.add('I like teal')
        await schedule.remind('tea', new Date(now.getTime() + 1000))
        await files.write('~/Notes/a.md', 'text')
        await store.set('key', { n: 1 })
        log('a line')
        return { text: timeZone, data: await store.get('key') }
      },
      'write',
      permissions,
    ).in({ now: new Date('2026-11-25T09:30:00Z'), timeZone: 'Europe/Berlin' })
    expect(await call('t')).toEqual({ text: 'Europe/Berlin', data: { n: 1 } })
    expect(powers.statements).toMatchObject([{ text: 'I like teal' }])
    expect(powers.reminders).toMatchObject([{ text: 'tea', dueAt: '2026-11-25T09:30:01.000Z' }])
    expect([...powers.texts]).toEqual([['/home/me/Notes/a.md', 'text']])
    expect(powers.lines).toEqual(['a line'])
  })

  it('carry a request there and its answer back, byte for byte', async () => {
    const { call, powers } = skillOf(
      async ({ fetch }) => {
        const answer = await fetch('https://example.com/a', { method: 'POST', body: new Uint8Array([0, 255]) })
        return { text: answer.url, data: [answer.status, [...new Uint8Array(await answer.arrayBuffer())]] }
      },
      'external',
      permissions,
    ).in({ respond: () => new Response(new Uint8Array([1, 254]), { status: 201 }) })
    expect(await call('t')).toEqual({ text: 'https://example.com/a', data: [201, [1, 254]] })
    expect([...((powers.requests[0]?.options.body ?? []) as Uint8Array)]).toEqual([0, 255])
  })

  it('are judged by the manifest, or by what a test puts in its place, and by the effect of the tool', async () => {
    const adding: Run = async ({ memory }) => ({ text: (await memory.add('x')).id })
    const refused = { code: 'skill.not-permitted' }
    await expect(skillOf(adding, 'write').in().call('t')).rejects.toMatchObject(refused)
    await expect(skillOf(adding, 'read', permissions).in().call('t')).rejects.toMatchObject(refused)
    await expect(
      skillOf(adding, 'write', permissions)
        .in({ permissions: { memory: ['read'] } })
        .call('t'),
    ).rejects.toMatchObject(refused)
    expect(await skillOf(adding, 'write', permissions).in().call('t')).toMatchObject({ text: expect.any(String) })
  })

  it('are of one call: another test has its own', async () => {
    const skill = skillOf(async ({ store, now }) => {
      await store.set('n', now.getTime())
      return none
    })
    const [a, b] = [skill.in({ now: new Date(1) }), skill.in({ now: new Date(2) })]
    await Promise.all([a.call('t'), b.call('t')])
    expect([a.powers.rows.get('n'), b.powers.rows.get('n')]).toEqual([1, 2])
  })
})
