import { randomUUID } from 'node:crypto'
import type { RunStore, SessionStore } from '@openpa/core'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { testHomes } from '../testing/test-homes.ts'
import { createRunStore } from './run-store.ts'
import { createSessionStore } from './session-store.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the session store on ${home.name}`, () => {
    let runs: RunStore
    let sessions: SessionStore
    beforeAll(async () => {
      const { database, remove } = await home.open()
      runs = createRunStore(database)
      sessions = createSessionStore(database)
      return remove
    })
    const turn = async (text: string, answer: string, sessionId?: string) => {
      const { run } = await runs.admit(ANA, { text, source: 'cli', sessionId })
      await runs.append(ANA, run.id, { events: [], outcome: { status: 'done', answer } })
      return run
    }

    it('lists conversations newest first, with how much was said', async () => {
      const first = await turn('first', 'one')
      await turn('more', 'two', first.sessionId)
      const second = await turn('second', 'three')
      expect(await sessions.list(ANA)).toEqual([
        { id: second.sessionId, title: 'second', createdAt: expect.stringMatching(/Z$/), messages: 2 },
        { id: first.sessionId, title: 'first', createdAt: expect.stringMatching(/Z$/), messages: 4 },
      ])
      expect(await sessions.list(ANA, { limit: 1 })).toHaveLength(1)
      expect(await sessions.list(ANA, { limit: -1 })).toHaveLength(1)
      expect(await sessions.list(BEN)).toEqual([])
    })

    it('gives the turns in order, without those of the run at work', async () => {
      const first = await turn('a', 'b')
      const { run } = await runs.admit(ANA, { text: 'c', source: 'cli', sessionId: first.sessionId })
      const texts = async (except?: string) =>
        (await sessions.messages(ANA, first.sessionId, except)).map(({ role, text }) => `${role}: ${text}`)
      expect(await texts()).toEqual(['user: a', 'assistant: b', 'user: c'])
      expect(await texts(run.id)).toEqual(['user: a', 'assistant: b'])
    })

    it('removes a conversation with everything in it', async () => {
      const run = await turn('secret', 'answer')
      await sessions.remove(ANA, run.sessionId)
      await expect(runs.get(ANA, run.id)).rejects.toMatchObject({ code: 'run.not-found' })
      await expect(sessions.messages(ANA, run.sessionId)).rejects.toMatchObject({ code: 'session.not-found' })
      await expect(sessions.remove(ANA, run.sessionId)).rejects.toMatchObject({ code: 'session.not-found' })
    })

    it('knows no conversation of another owner, and none that is none', async () => {
      const run = await turn('mine', 'yes')
      for (const [owner, id] of [
        [BEN, run.sessionId],
        [ANA, randomUUID()],
        [ANA, 'nonsense'],
        [ANA, '\0'],
      ] as const) {
        await expect(sessions.messages(owner, id)).rejects.toMatchObject({ code: 'session.not-found' })
        await expect(sessions.remove(owner, id)).rejects.toMatchObject({ code: 'session.not-found' })
      }
      expect(await sessions.messages(ANA, run.sessionId)).toHaveLength(2)
    })
  })
