import { randomUUID } from 'node:crypto'
import { type MemoryCurator, type MemoryStore, type NewMemory, systemClock } from '@openpa/core'
import { createRunStore } from '@openpa/database'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { embedder, openMemory } from '../../test/open-memory.ts'
import { isTooBroad } from './forget-about.ts'
import { createMemoryCurator } from './memory-curator.ts'

it.each([
  [0, 0, false],
  [1, 1, false],
  [2, 2, true],
  [1, 2, false],
  [20, 30, false],
  [21, 40, true],
  [21, 42, false],
  [500, 501, true],
  [500, 5000, false],
])('forgetting %i of %i memories is too broad: %s', (count, total, tooBroad) => {
  expect(isTooBroad(count, total)).toBe(tooBroad)
})

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the memory curator on ${home.name}`, () => {
    let opened: TestDatabase
    let memory: MemoryStore
    let curator: MemoryCurator
    beforeAll(async () => {
      opened = await home.open()
      memory = openMemory(opened.database)
      curator = createMemoryCurator({ database: opened.database, embedder, clock: systemClock })
      return opened.remove
    })
    const tell = (owner: string, text: string, more: Partial<NewMemory> = {}) =>
      memory.add(owner, { text, origin: { source: 'person' }, ...more })
    const vectors = async (owner: string) =>
      (
        await opened.database.system
          .selectFrom('memory.vectors')
          .select('embedder')
          .where('owner_id', '=', owner)
          .execute()
      ).length

    describe('edit', () => {
      it('rewrites text, words and vector, makes it the person’s own, and keeps the old text in the history', async () => {
        const owner = randomUUID()
        const item = await tell(owner, 'my locker is number 17', {
          trust: 0.5,
          origin: { source: 'import', file: 'notes.md' },
        })
        await opened.database.system
          .insertInto('memory.vectors')
          .columns(['item', 'owner_id', 'embedder', 'embedding'])
          .expression((eb) =>
            eb
              .selectFrom('memory.vectors')
              .select(['item', 'owner_id', eb.val('old model').as('embedder'), 'embedding'])
              .where('owner_id', '=', owner),
          )
          .execute()
        const edited = await curator.edit(owner, item.id.slice(0, 8), '  my desk is by the window ')
        expect(edited).toEqual({ ...item, text: 'my desk is by the window', trust: 1 })
        expect(await vectors(owner)).toBe(1)
        expect((await memory.search(owner, 'where is my desk')).hits[0]?.parts.coverage).toBe(1)
        expect((await memory.search(owner, 'locker 17')).hits[0]?.parts.bm25 ?? 0).toBe(0)
        const { sources, changes } = await curator.history(owner, item.id)
        expect(sources.map(({ origin }) => origin)).toEqual([
          { source: 'import', file: 'notes.md' },
          { source: 'person' },
        ])
        expect(changes).toMatchObject([
          { job: 'edit', action: 'rewritten', before: { text: item.text, trust: 0.5 }, after: { text: edited.text } },
        ])
      })

      it('changes nothing where the text is the same, and spelling where only that differs', async () => {
        const owner = randomUUID()
        const item = await tell(owner, 'Tea at four')
        expect(await curator.edit(owner, item.id, 'Tea at four')).toEqual(item)
        expect((await curator.edit(owner, item.id, 'TEA at four')).text).toBe('TEA at four')
        expect((await curator.history(owner, item.id)).changes).toHaveLength(1)
      })

      it('gives back the statement that says it already, which takes its place', async () => {
        const owner = randomUUID()
        const [wrong, right] = [await tell(owner, 'Bo is my uncle'), await tell(owner, 'Bo is my cousin')]
        expect(await curator.edit(owner, wrong.id, 'bo IS my  cousin')).toEqual(right)
        expect(await memory.get(owner, wrong.id)).toMatchObject({ text: 'Bo is my uncle', supersededBy: right.id })
        expect((await curator.history(owner, right.id)).versions.map(({ id }) => id)).toEqual([wrong.id, right.id])
      })

      it('leaves one text where two edits come at once', async () => {
        const owner = randomUUID()
        const item = await tell(owner, 'the bell rings at one')
        await Promise.all(
          ['two', 'three', 'four'].map((hour) => curator.edit(owner, item.id, `the bell rings at ${hour}`)),
        )
        expect(await vectors(owner)).toBe(1)
        expect((await curator.history(owner, item.id)).changes).toHaveLength(3)
      })

      it('refuses turns of conversations, nothing, too much, and what is not there', async () => {
        const owner = randomUUID()
        await memory.addTurns(owner, [
          { session: 's', turn: 0, speaker: 'user', text: 'hello there', origin: { source: 'message' } },
        ])
        const [turn] = await memory.list(owner)
        await expect(curator.edit(owner, turn?.id ?? '', 'bye')).rejects.toMatchObject({
          code: 'memory.not-editable',
          hint: expect.any(String),
        })
        const item = await tell(owner, 'a fact')
        await expect(curator.edit(owner, item.id, ' !')).rejects.toMatchObject({ code: 'input.invalid' })
        await expect(curator.edit(owner, item.id, 'x'.repeat(100_001))).rejects.toMatchObject({
          code: 'input.too-large',
        })
        await expect(curator.edit(randomUUID(), item.id, 'mine now')).rejects.toMatchObject({
          code: 'memory.not-found',
        })
        expect((await curator.edit(owner, item.id, 'x'.repeat(100_000))).text).toHaveLength(100_000)
      })
    })

    describe('forget by subject', () => {
      const FACTS = [
        'Ana is allergic to peanuts',
        'Ana sails on Sundays',
        'the boiler was serviced in May',
        'the wifi password is pinewood',
        'my shoe size is 43',
      ]
      const told = async () => {
        const owner = randomUUID()
        for (const text of FACTS) await tell(owner, text)
        return owner
      }

      it('shows what would go, deletes nothing, then gives a receipt for each', async () => {
        const owner = await told()
        const preview = await curator.previewForget(owner, 'Ana')
        expect(preview.matches.map(({ text }) => text).sort()).toEqual(FACTS.slice(0, 2))
        expect(preview).toMatchObject({ total: 5, isCut: false, isTooBroad: false })
        expect(await memory.list(owner)).toHaveLength(5)
        expect((await curator.previewForget(owner, 'Ana', { atLeast: 1 })).matches).toEqual([])
        const ids = preview.matches.map(({ id }) => id)
        const { receipts, gone } = await curator.forgetAll(owner, [...ids, ...ids, randomUUID()])
        expect(receipts.map(({ id }) => id)).toEqual(ids)
        expect(gone).toHaveLength(1)
        expect(JSON.stringify(receipts)).not.toMatch(/peanuts|Ana/)
        expect((await memory.list(owner)).map(({ text }) => text).sort()).toEqual(FACTS.slice(2).sort())
      })

      it('refuses to forget everything, unless that is said', async () => {
        const owner = await told()
        const ids = (await memory.list(owner)).map(({ id }) => id)
        expect(await curator.previewForget(owner, FACTS.join(' '), { atLeast: 0 })).toMatchObject({ isTooBroad: true })
        await expect(curator.forgetAll(owner, ids)).rejects.toMatchObject({
          code: 'memory.too-broad',
          hint: expect.stringContaining('--everything'),
        })
        expect(await memory.list(owner)).toHaveLength(5)
        expect((await curator.forgetAll(owner, ids, { everything: true })).receipts).toHaveLength(5)
        expect(await memory.list(owner)).toEqual([])
      })

      it.each([
        ['nothing', ''],
        ['signs', '* % .*'],
        ['spaces', ' \n '],
      ])('refuses a subject of %s', async (_, about) => {
        await expect(curator.previewForget(await told(), about)).rejects.toMatchObject({ code: 'input.invalid' })
      })

      it.each([
        ['stop words', 'the of and'],
        ['another script', 'собака'],
        ['SQL', "'; delete from memory.items; --"],
      ])('finds nothing for %s', async (_, about) => {
        const owner = await told()
        expect((await curator.previewForget(owner, about)).matches).toEqual([])
        expect(await memory.list(owner)).toHaveLength(5)
      })
    })

    describe('what a run used', () => {
      it('is told with scores and parts, and whether it was edited, superseded or forgotten since', async () => {
        const owner = randomUUID()
        const runs = createRunStore(opened.database)
        const { run } = await runs.admit(owner, { text: 'who', source: 'cli' })
        const [kept, edited] = [await tell(owner, 'Ana sails'), await tell(owner, 'Ben rows')]
        const hit = ({ id, text, createdAt }: { id: string; text: string; createdAt: string }, score: number) => ({
          id,
          text,
          createdAt,
          score,
          parts: { cosine: score },
        })
        const recalled = (hits: ReturnType<typeof hit>[]) => ({
          kind: 'memory-recalled' as const,
          payload: { hits, confidence: 1 },
        })
        await runs.append(owner, run.id, {
          events: [recalled([hit(kept, 0.5)]), recalled([hit(kept, 0.8), hit(edited, 0.6)])],
          outcome: { status: 'done', answer: '' },
        })
        const now = await curator.edit(owner, edited.id, 'Ben swims')
        expect(await curator.usedIn(owner, run.id)).toEqual({
          runId: run.id,
          used: [
            { id: kept.id, text: 'Ana sails', score: 0.8, parts: { cosine: 0.8 }, now: kept },
            { id: edited.id, text: 'Ben rows', score: 0.6, parts: { cosine: 0.6 }, now },
          ],
          erased: 0,
        })
        // Also as it was before the edit; what was found with it stays.
        expect((await memory.forget(owner, edited.id)).copies).toBe(1)
        expect(await curator.usedIn(owner, run.id)).toMatchObject({ used: [{ id: kept.id, score: 0.8 }], erased: 1 })
        expect((await memory.forget(owner, kept.id)).copies).toBe(2)
        expect(await curator.usedIn(owner, run.id)).toEqual({ runId: run.id, used: [], erased: 3 })
        const events = await runs.events(owner, run.id, 0)
        expect(JSON.stringify(events)).not.toMatch(/Ana|Ben/)
        expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3])
        expect(await curator.usedIn(randomUUID(), run.id)).toMatchObject({ used: [], erased: 0 })
      })
    })
  })
