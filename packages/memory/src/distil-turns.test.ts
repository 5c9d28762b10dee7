import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { openMemory } from '../test/open-memory.ts'
import { distilTurns } from './distil-turns.ts'

let owners = 0

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`statements distilled from turns on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open()
      return opened.remove
    })
    const turnOf = (text: string, more: { speaker?: string; run?: string } = {}) => ({
      session: 's',
      turn: 4,
      speaker: more.speaker ?? 'user',
      text,
      origin: { source: 'message' as const, run: more.run ?? '11111111-0000-4000-8000-000000000001' },
      createdAt: new Date('2026-03-01T10:00:00Z'),
    })
    async function distilled(...turns: ReturnType<typeof turnOf>[]) {
      const owner = `dddddddd-0000-4000-8000-${String(++owners).padStart(12, '0')}`
      const memory = openMemory(opened.database)
      const count = await distilTurns(opened.database, memory, owner, turns)
      return { owner, memory, count, statements: await memory.list(owner) }
    }

    it('point at their turn, and are as old as it', async () => {
      const { statements, count } = await distilled(turnOf('Hi! My dentist is Dr Huber. What time is it?'))
      expect(count).toBe(1)
      expect(statements).toMatchObject([
        {
          text: 'My dentist is Dr Huber',
          kind: 'fact',
          trust: expect.closeTo(0.8),
          createdAt: '2026-03-01T10:00:00.000Z',
          origin: { source: 'message', session: 's', turn: 4, run: '11111111-0000-4000-8000-000000000001' },
        },
      ])
    })

    it('are none of what the assistant says, nor of questions and requests', async () => {
      const { statements } = await distilled(
        turnOf('Your dentist is Dr Huber.', { speaker: 'assistant' }),
        turnOf('Who is my dentist?'),
        turnOf('remind me to call Dr Huber tomorrow'),
      )
      expect(statements).toEqual([])
    })

    it('are left out where the run has remembered something already', async () => {
      const { owner, memory } = await distilled()
      const run = '22222222-0000-4000-8000-000000000002'
      await memory.add(owner, { text: 'my dentist is called Dr Huber', origin: { source: 'message', run } })
      await distilTurns(opened.database, memory, owner, [turnOf('My dentist is Dr Huber.', { run })])
      expect(await memory.list(owner)).toHaveLength(1)
    })

    it('are one, however often they are said', async () => {
      const { statements } = await distilled(turnOf('I live in Porto.'), { ...turnOf('I live in Porto.'), turn: 6 })
      expect(statements).toHaveLength(1)
    })
  })
