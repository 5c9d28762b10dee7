import { createRunStore, createSessionStore } from '@openpa/database'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { embedder, openMemory } from '../test/open-memory.ts'
import { recordEpisodes } from './episodes.ts'

let owners = 0

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`episodes on ${home.name}`, () => {
    let opened: TestDatabase
    let owner: string
    beforeAll(async () => {
      opened = await home.open()
      return opened.remove
    })
    beforeEach(() => {
      owner = `eeeeeeee-0000-4000-8000-${String(++owners).padStart(12, '0')}`
    })

    /** A run with its answer, in a session. */
    async function say(text: string, answer: string, sessionId?: string) {
      const runs = createRunStore(opened.database)
      const { run } = await runs.admit(owner, { text, source: 'cli', sessionId })
      await runs.append(owner, run.id, { events: [], outcome: { status: 'done', answer } })
      return run
    }
    const record = () => recordEpisodes(opened.database, owner, embedder)
    const episodes = async () =>
      (await openMemory(opened.database).list(owner, { kinds: ['episode'], limit: 1000 }))
        .map(({ text, place, origin }) => [place?.session, place?.turn, place?.speaker, text, origin.run] as const)
        .sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0))

    it('are the turns word for word, each with its place, speaker and run', async () => {
      const first = await say('I moved to Porto', 'Nice!')
      const second = await say('since May', 'Noted.', first.sessionId)
      expect(await record()).toHaveLength(4)
      expect(await episodes()).toEqual([
        [first.sessionId, 0, 'user', 'I moved to Porto', first.id],
        [first.sessionId, 1, 'assistant', 'Nice!', first.id],
        [first.sessionId, 2, 'user', 'since May', second.id],
        [first.sessionId, 3, 'assistant', 'Noted.', second.id],
      ])
    })

    it('are kept once, whoever keeps them and how often', async () => {
      for (let i = 0; i < 60; i++) await say(`sentence number ${i}`, `answer ${i}`)
      const kept = await Promise.all([record(), record()])
      expect(kept.flat()).toHaveLength(120)
      expect(await record()).toEqual([])
      expect(await episodes()).toHaveLength(120)
    })

    it('leave out turns that say nothing', async () => {
      await say('🙂', 'Hello.')
      expect((await record()).map(({ text }) => text)).toEqual(['Hello.'])
      expect(await record()).toEqual([])
    })

    it('leave out calls of other programs', async () => {
      const runs = createRunStore(opened.database)
      const call = { tool: 'tasks.add', input: { text: 'milk' } }
      const { run } = await runs.admit(owner, { text: 'tasks.add', call, source: 'api' })
      await runs.append(owner, run.id, { events: [], outcome: { status: 'done', answer: 'Added milk.' } })
      expect(await record()).toEqual([])
    })

    it('do not bring back what is forgotten while they are made', async () => {
      await say('my code word is heliotrope', 'Good.')
      const slow = {
        ...embedder,
        embed: async (texts: readonly string[]) => {
          await opened.database.asOwner(owner, (tx) =>
            tx.updateTable('assistant.messages').set({ text: '[forgotten]' }).where('role', '=', 'user').execute(),
          )
          return embedder.embed(texts)
        },
      }
      await recordEpisodes(opened.database, owner, slow)
      expect((await episodes()).map(([, , , text]) => text)).toEqual(['Good.'])
    })

    it('go with their session', async () => {
      const { sessionId } = await say('my boat is called Petrel', 'A fine name.')
      await record()
      await createSessionStore(opened.database).remove(owner, sessionId)
      expect(await episodes()).toEqual([])
    })

    it('are found with the turns beside them, and stay out of a search for statements', async () => {
      await say('what is a good name for a boat', 'How about Petrel?')
      const { sessionId } = await say('my boat is called Kittiwake', 'A fine name.')
      await record()
      const memory = openMemory(opened.database)
      const { hits } = await memory.search(owner, 'how is my boat called')
      expect(hits[0]).toMatchObject({
        text: 'my boat is called Kittiwake',
        place: { session: sessionId, turn: 0, speaker: 'user' },
        neighbours: [{ text: 'A fine name.', speaker: 'assistant', turn: 1 }],
      })
      expect(hits[0]?.parts.speaker).toBe(1)
      const statements = await memory.search(owner, 'how is my boat called', { kinds: ['fact'] })
      expect(statements).toEqual({ hits: [], confidence: 0 })
    })
  })
