import { randomUUID } from 'node:crypto'
import type { MemoryStore, MemoryUpkeep, NewMemory, RunStore } from '@openpa/core'
import { createRunStore, type Database } from '@openpa/database'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { embedder, openMemory } from '../../test/open-memory.ts'
import { createMemoryCurator } from '../curation/memory-curator.ts'
import { createMemoryUpkeep } from './memory-upkeep.ts'

const DAY_MS = 86_400_000
const NOTHING = { used: 0, merged: 0, superseded: 0, raised: 0, faded: 0, orphans: 0, expired: 0 }

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`upkeep on ${home.name}`, () => {
    let opened: TestDatabase
    let database: Database
    let memory: MemoryStore
    let runs: RunStore
    /** Days that the clock is ahead. */
    let ahead = 0
    let upkeep: MemoryUpkeep
    const clock = { now: () => new Date(Date.now() + ahead * DAY_MS) }
    const curator = () => createMemoryCurator({ database, embedder, clock })
    beforeAll(async () => {
      opened = await home.open()
      database = opened.database
      memory = openMemory(database)
      runs = createRunStore(database)
      upkeep = createMemoryUpkeep({ database, embedder, clock })
      return opened.remove
    })
    const told = async (owner: string, text: string, more: Partial<NewMemory> = {}) =>
      memory.add(owner, { text, origin: { source: 'message', run: randomUUID() }, ...more })
    const open = async (owner: string) =>
      (await memory.list(owner, { limit: 100_000 }))
        .filter(({ supersededBy }) => supersededBy === null)
        .map(({ text }) => text)
        .sort()
    const changes = (owner: string) =>
      database.system
        .selectFrom('memory.changes')
        .selectAll()
        .where('owner_id', '=', owner)
        .where('job', '<>', 'upkeep')
        .orderBy('at')
        .execute()
    /** Counts that the index keeps against those that it should keep. */
    const indexDrift = async (owner: string) => {
      const { rows } = await sql`
        select term, df, (select count(*)::integer from memory.items i where i.owner_id = t.owner_id and t.term = any(string_to_array(i.terms, ' '))) as real
        from memory.terms t where owner_id = ${owner}`.execute(database.system)
      return (rows as { df: number; real: number }[]).filter(({ df, real }) => df !== real)
    }

    it('finds nothing to do in an empty memory, and says when it ran', async () => {
      const owner = randomUUID()
      expect(await upkeep.lastRun(owner)).toBeUndefined()
      expect(await upkeep.run(owner)).toEqual(NOTHING)
      expect(await upkeep.lastRun(owner)).toMatchObject({ finished: true })
      expect((await upkeep.stats(owner)).lastUpkeep).toMatchObject({ report: NOTHING })
    })

    describe('merges', () => {
      it('what differs in spelling only: the oldest stays, with all origins, and nothing is deleted', async () => {
        const owner = randomUUID()
        const spellings = [
          'I like the teal sofa.',
          'i like teal sofa',
          'I really like the  “teal” sofa!',
          'I like the teal sofa?!',
        ]
        const all = []
        for (const text of spellings) all.push(await told(owner, text))
        expect(await upkeep.run(owner)).toMatchObject({ merged: 3 })
        expect(await open(owner)).toEqual([spellings[0]])
        expect(await memory.list(owner)).toHaveLength(4)
        const { versions, sources } = await curator().history(owner, all[0]?.id ?? '')
        expect(versions.map(({ supersededBy }) => supersededBy)).toEqual([null, all[0]?.id, all[0]?.id, all[0]?.id])
        expect(new Set(sources.map(({ memoryId }) => memoryId))).toEqual(new Set([all[0]?.id]))
        expect(sources).toHaveLength(4)
        expect(await upkeep.run(owner)).toMatchObject({ merged: 0 })
      })

      it.each([
        ['another person', 'my sister hums loudly', 'your sister hums loudly'],
        ['another state', 'the porch alarm stays on', 'the porch alarm stays off'],
        ['another time', 'I loved rowing', 'I love rowing'],
        ['another order', 'the dog chased the cat', 'the cat chased the dog'],
        ['a negation', "I can't swim far", 'I can swim far'],
        ['a sign', 'we write it in C', 'we write it in C++'],
        ['a minus', 'the cellar had -5 degrees', 'the cellar had 5 degrees'],
        ['another script', '私は犬が好きです', '私は猫が好きです'],
      ])('never what differs by %s', async (_, one, other) => {
        const owner = randomUUID()
        await told(owner, one)
        await told(owner, other)
        expect(await upkeep.run(owner)).toMatchObject({ merged: 0 })
        expect(await open(owner)).toHaveLength(2)
      })

      it('keeps what is trusted more, whoever was first, and never across kinds', async () => {
        const owner = randomUUID()
        await told(owner, 'Tea at four.', { trust: 0.5, origin: { source: 'import' } })
        const own = await told(owner, 'tea at four')
        await told(owner, 'TEA, at four!', { kind: 'procedure' })
        expect(await upkeep.run(owner)).toMatchObject({ merged: 1 })
        expect(await open(owner)).toEqual(['TEA, at four!', 'tea at four'])
        expect(await memory.get(owner, own.id)).toMatchObject({ trust: 1, kind: 'fact' })
      })

      it('thousands of copies of one sentence, in whatever spelling', async () => {
        const owner = randomUUID()
        const text = 'we have seventeen hens'
        await told(owner, text)
        await database.system
          .insertInto('memory.items')
          .values(
            Array.from({ length: 2000 }, (_, i) => ({
              owner_id: owner,
              kind: 'fact' as const,
              text: `${text}${'!'.repeat(i + 1)}`,
              digest: `d${i}`,
              origin: JSON.stringify({ source: 'import' }),
              terms: 'seventeen hen',
              created_at: new Date(),
            })),
          )
          .execute()
        expect(await upkeep.run(owner)).toMatchObject({ merged: 2000 })
        expect(await open(owner)).toEqual([text])
        expect((await upkeep.audit(owner)).duplicates.count).toBe(0)
      })

      it('can be undone, and is not done again', async () => {
        const owner = randomUUID()
        const [first, second] = [await told(owner, 'Bo plays the oboe'), await told(owner, 'bo plays oboe!')]
        await upkeep.run(owner)
        const [change] = (await curator().history(owner, second.id)).changes
        expect(change).toMatchObject({
          job: 'consolidate',
          action: 'merged',
          memoryId: second.id,
          after: { supersededBy: first.id },
        })
        const undone = await upkeep.undo(owner, change?.id.slice(0, 8) ?? '')
        expect(undone.undoneAt).not.toBeNull()
        expect((await curator().history(owner, second.id)).sources.map(({ memoryId }) => memoryId)).toEqual([second.id])
        expect(await upkeep.run(owner)).toMatchObject({ merged: 0 })
        ahead = 40
        await upkeep.run(owner)
        ahead = 0
        expect(await upkeep.run(owner)).toMatchObject({ merged: 0 })
        expect(await open(owner)).toHaveLength(2)
        await expect(upkeep.undo(owner, change?.id ?? '')).rejects.toMatchObject({ code: 'memory.not-undoable' })
      })
    })

    describe('contradictions', () => {
      const [older, newer] = ['my shoe size is 43', 'my shoe size is 44']

      it('are settled by the newer statement, and found in the history of both', async () => {
        const owner = randomUUID()
        const was = await told(owner, older, { createdAt: new Date(Date.now() - DAY_MS) })
        const is = await told(owner, newer)
        await database.system
          .updateTable('memory.items')
          .set({ superseded_by: null, valid_to: null })
          .where('owner_id', '=', owner)
          .execute()
        expect((await upkeep.audit(owner)).contradictions).toEqual({
          count: 1,
          pairs: [{ older: { id: was.id, text: older }, newer: { id: is.id, text: newer } }],
        })
        expect(await upkeep.run(owner)).toMatchObject({ superseded: 1 })
        expect(await memory.get(owner, was.id)).toMatchObject({ supersededBy: is.id, validTo: is.validFrom })
        expect((await upkeep.audit(owner)).contradictions.count).toBe(0)
        const { versions, changes: noted } = await curator().history(owner, is.id)
        expect(versions.map(({ id }) => id)).toEqual([was.id, is.id])
        await upkeep.undo(owner, noted.at(-1)?.id ?? '')
        expect(await memory.get(owner, was.id)).toMatchObject({ supersededBy: null, validTo: null })
        expect(await upkeep.run(owner)).toMatchObject({ superseded: 0 })
      })

      it('stay open where the newer one is trusted less', async () => {
        const owner = randomUUID()
        await told(owner, older, { createdAt: new Date(Date.now() - DAY_MS) })
        await told(owner, newer, { trust: 0.5, origin: { source: 'import' } })
        await database.system
          .updateTable('memory.items')
          .set({ superseded_by: null, valid_to: null })
          .where('owner_id', '=', owner)
          .execute()
        expect(await upkeep.run(owner)).toMatchObject({ superseded: 0 })
        expect((await upkeep.audit(owner)).contradictions.count).toBe(1)
      })
    })

    describe('weighs', () => {
      const recall = async (owner: string, id: string, text: string) => {
        const { run } = await runs.admit(owner, { text: 'who', source: 'cli' })
        const hit = { id, text, score: 1, createdAt: new Date().toISOString() }
        await runs.append(owner, run.id, {
          events: [{ kind: 'memory-recalled', payload: { hits: [hit], confidence: 1 } }],
          outcome: { status: 'done', answer: '' },
        })
      }

      it('what was used or told again up, once', async () => {
        const owner = randomUUID()
        const item = await told(owner, 'the ferry leaves at six')
        for (let i = 0; i < 4; i++) await recall(owner, item.id, item.text)
        expect(await upkeep.run(owner)).toMatchObject({ used: 1, raised: 1 })
        expect((await memory.get(owner, item.id)).importance).toBeCloseTo(0.6, 5)
        expect(await upkeep.run(owner)).toEqual(NOTHING)
        await told(owner, 'The ferry leaves at six')
        expect(await upkeep.run(owner)).toMatchObject({ used: 0, raised: 1 })
        const { rows } = await sql<{ uses: number }>`select uses from memory.items where id = ${item.id}`.execute(
          database.system,
        )
        expect(rows).toEqual([{ uses: 4 }])
      })

      it('what nobody uses down to the floor, by halves, whatever the clock does, and deletes nothing', async () => {
        const owner = randomUUID()
        const item = await told(owner, 'the shed is painted green')
        const importance = async () => (await memory.get(owner, item.id)).importance
        ahead = 5
        expect(await upkeep.run(owner)).toMatchObject({ faded: 0 })
        ahead = 90
        expect(await upkeep.run(owner)).toMatchObject({ faded: 1 })
        expect(await importance()).toBeCloseTo(0.3, 2)
        expect(await upkeep.run(owner)).toMatchObject({ faded: 0 })
        // A clock that jumps costs a half, and one that is put back nothing.
        ahead = 90_000
        await upkeep.run(owner)
        expect(await importance()).toBeCloseTo(0.2, 2)
        ahead = 0
        expect(await upkeep.run(owner)).toMatchObject({ faded: 0, raised: 0 })
        for (ahead = 100_000; ahead < 101_000; ahead += 100) await upkeep.run(owner)
        ahead = 0
        expect(await importance()).toBeGreaterThanOrEqual(0.1)
        expect(await importance()).toBeLessThan(0.13)
      })
    })

    it('removes index entries of what is gone, and changes that are too old', async () => {
      const owner = randomUUID()
      const item = await told(owner, 'Mira keeps bees')
      const gone = String(2 ** 50)
      for (const term of ['bee', 'ghost'])
        await database.system
          .insertInto('memory.postings')
          .values({ owner_id: owner, term, item: gone, tf: 1, length: 2 })
          .execute()
      await database.system.insertInto('memory.terms').values({ owner_id: owner, term: 'ghost', df: 1 }).execute()
      await sql`update memory.terms set df = df + 1 where owner_id = ${owner} and term = 'bee'`.execute(database.system)
      await sql`update memory.corpora set items = items + 1, length = length + 2 where owner_id = ${owner}`.execute(
        database.system,
      )
      expect(await upkeep.run(owner)).toMatchObject({ orphans: 2 })
      expect(await indexDrift(owner)).toEqual([])
      const { rows } = await sql`select items, length::integer from memory.corpora where owner_id = ${owner}`.execute(
        database.system,
      )
      expect(rows).toEqual([{ items: 1, length: 3 }])
      await curator().edit(owner, item.id, 'Mira keeps ducks')
      expect((await changes(owner)).map(({ action }) => action)).toEqual(['swept', 'rewritten'])
      ahead = 31
      expect((await upkeep.run(owner)).expired).toBeGreaterThanOrEqual(2)
      ahead = 0
      expect(await changes(owner)).toEqual([])
    })

    it('goes on where it was broken off', async () => {
      const owner = randomUUID()
      for (const text of ['a red kite', 'A red kite!', 'one grey heron', 'One grey heron.']) await told(owner, text)
      const abort = new AbortController()
      abort.abort()
      expect(await upkeep.run(owner, { signal: abort.signal })).toEqual(NOTHING)
      expect(await upkeep.lastRun(owner)).toMatchObject({ finished: false })
      expect(await upkeep.run(owner)).toMatchObject({ merged: 2 })
      expect(await upkeep.lastRun(owner)).toMatchObject({ finished: true })
    })

    it('does the work once where two run at the same time', async () => {
      const owner = randomUUID()
      for (let i = 0; i < 20; i++) await told(owner, `kite number ${i}`)
      for (let i = 0; i < 20; i++) await told(owner, `Kite number ${i}!`)
      const other = createMemoryUpkeep({ database: await opened.second(), embedder, clock })
      const [one, two] = await Promise.all([upkeep.run(owner), other.run(owner)])
      expect(one.merged + two.merged).toBe(20)
      expect(await changes(owner)).toHaveLength(20 + one.raised + two.raised)
    })

    describe('undo', () => {
      it('gives an edited memory its text, vector and words back', async () => {
        const owner = randomUUID()
        const item = await told(owner, 'the gate code is 4711', { trust: 0.7 })
        const before = await memory.search(owner, 'gate code 4711')
        await curator().edit(owner, item.id, 'the fence is blue')
        expect((await memory.search(owner, 'gate code 4711')).confidence).toBeLessThan(before.confidence)
        const [change] = (await curator().history(owner, item.id)).changes
        await upkeep.undo(owner, change?.id ?? '')
        expect(await memory.get(owner, item.id)).toEqual(item)
        const { bm25, cosine } = before.hits[0]?.parts ?? {}
        expect((await memory.search(owner, 'gate code 4711')).hits[0]?.parts).toMatchObject({ bm25, cosine })
        expect((await curator().history(owner, item.id)).sources).toHaveLength(1)
        expect(await indexDrift(owner)).toEqual([])
      })

      it('refuses what was changed or forgotten since, what others did, and what is too old', async () => {
        const owner = randomUUID()
        const item = await told(owner, 'the boat is called Petrel')
        await curator().edit(owner, item.id, 'the boat is called Plover')
        const [first] = (await curator().history(owner, item.id)).changes
        await curator().edit(owner, item.id, 'the boat is called Tern')
        const refused = { code: 'memory.not-undoable', hint: expect.any(String) }
        await expect(upkeep.undo(owner, first?.id ?? '')).rejects.toMatchObject({
          ...refused,
          message: expect.stringContaining('changed since'),
        })
        const missing = { code: 'memory.change-not-found' }
        await expect(upkeep.undo(randomUUID(), first?.id ?? '')).rejects.toMatchObject(missing)
        for (const name of ['', 'short', '%%%%%%%%', randomUUID()])
          await expect(upkeep.undo(owner, name)).rejects.toMatchObject(missing)
        ahead = 31
        await expect(upkeep.undo(owner, first?.id ?? '')).rejects.toMatchObject(missing)
        ahead = 0
        await memory.forget(owner, item.id)
        await expect(upkeep.undo(owner, first?.id ?? '')).rejects.toMatchObject({
          ...refused,
          message: expect.stringContaining('forgotten since'),
        })
      })
    })

    describe('audit', () => {
      it('shows duplicates, what was never used, and junk with its rule', async () => {
        const owner = randomUUID()
        const old = new Date(Date.now() - 100 * DAY_MS)
        for (const text of [
          'walks the dog daily',
          'Daily walks: the dog',
          'what is it?',
          'Thanks a lot!',
          'hm',
          'is it so and was it',
          '日本語',
        ])
          await told(owner, text, { createdAt: old })
        await told(owner, 'the roof was mended in May')
        const turns = Array.from({ length: 12 }, (_, turn) => ({
          session: 's',
          turn,
          speaker: 'user',
          text: 'good morning',
          origin: { source: 'message' as const },
        }))
        await memory.addTurns(owner, turns)
        const audit = await upkeep.audit(owner)
        expect(audit.duplicates).toMatchObject({
          count: 1,
          groups: [{ merges: false, memories: [{ text: 'walks the dog daily' }, { text: 'Daily walks: the dog' }] }],
        })
        expect(audit.neverUsed).toMatchObject({ olderThanDays: 90, count: 7 })
        expect((await upkeep.audit(owner, { unusedDays: 101 })).neverUsed.count).toBe(0)
        const found = Object.fromEntries(audit.junk.findings.map(({ rule, count }) => [rule, count]))
        expect(found).toEqual({ 'no-content': 2, boilerplate: 1, 'too-short': 1, repeated: 11 })
        expect(audit.junk.count).toBe(15)
        expect(audit.junk.share).toBeCloseTo(15 / 20)
        for (const { says, examples } of audit.junk.findings) {
          expect(says).not.toBe('')
          expect(examples.length).toBeGreaterThan(0)
        }
      })

      it('takes a memory of 100 kB, and shows its beginning', async () => {
        const owner = randomUUID()
        await told(owner, `long ${'word '.repeat(19_000)}`, { createdAt: new Date(0) })
        const { neverUsed } = await upkeep.audit(owner)
        expect(neverUsed.examples[0]?.text).toHaveLength(300)
        await upkeep.run(owner)
      })
    })

    it('stats count what there is', async () => {
      const owner = randomUUID()
      await told(owner, 'Ana sails')
      await told(owner, 'short answers please', { kind: 'preference' })
      await memory.addTurns(owner, [
        { session: 's', turn: 0, speaker: 'user', text: 'hello there', origin: { source: 'message' } },
      ])
      expect(await upkeep.stats(owner)).toEqual({
        statements: { fact: 1, preference: 1, procedure: 0, episode: 0 },
        turns: 1,
        sessions: 1,
        superseded: 0,
        terms: expect.any(Number),
        bytes: expect.any(Number),
        embedders: [{ id: embedder.id, isCurrent: true, vectors: 3, coverage: 1 }],
        lastUpkeep: null,
      })
    })
  })
