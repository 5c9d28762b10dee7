import { STATEMENT_KINDS } from '@openpa/core'
import type { Powers } from '@openpa/skill'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { call, memory, OWNER, reminders } from '../../test/call-tool.ts'

beforeEach(() => vi.clearAllMocks())

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
      () => expect(memory.search).toHaveBeenCalledWith(OWNER, 'q', { limit: 3, kinds: STATEMENT_KINDS }),
    ],
    'memory.list': [
      { memory: ['read'] },
      (powers) => powers.memory.list({ limit: 3 }),
      () => expect(memory.list).toHaveBeenCalledWith(OWNER, { limit: 3, kinds: STATEMENT_KINDS }),
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
