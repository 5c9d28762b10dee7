import { randomUUID } from 'node:crypto'
import { type MemoryKind, type MemorySearch, type MemoryStore, STATEMENT_KINDS } from '@openpa/core'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { openMemory } from '../test/open-memory.ts'

const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const notFound = { code: 'memory.not-found' }
const FACTS = [
  'my sister Ana is allergic to peanuts',
  'the wifi password is pinewood',
  'I parked on level three',
  'my dentist is called Dr Huber',
  'the boiler was serviced in May',
  'order number ZX-88172 is late',
]

/** Hits without what a moment changes. */
const timeless = ({ hits, confidence }: MemorySearch) => ({
  hits: hits.map(({ score, parts, ...hit }) => ({ ...hit, score: score.toFixed(6), parts: { ...parts, recency: 0 } })),
  confidence,
})

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the memory store on ${home.name}`, () => {
    let opened: TestDatabase
    let memory: MemoryStore
    beforeAll(async () => {
      opened = await home.open()
      memory = openMemory(opened.database)
      return opened.remove
    })
    /** An owner who has been told these facts. */
    const told = async (...facts: string[]) => {
      const owner = randomUUID()
      for (const text of facts) await memory.add(owner, { text, origin: { source: 'person' } })
      return owner
    }
    const found = async (owner: string, query: string) =>
      (await memory.search(owner, query)).hits.map(({ text }) => text)

    describe('add', () => {
      it('gives the statement back as it is stored', async () => {
        const owner = await told()
        const origin = { source: 'skill' as const, run: randomUUID(), skill: 'notes' }
        const added = await memory.add(owner, { text: '  I like\nteal \0', kind: 'preference', origin })
        expect(added).toMatchObject({ text: 'I like\nteal', kind: 'preference', origin, trust: 1, importance: 0.5 })
        expect(new Date(added.createdAt).toISOString()).toBe(added.createdAt)
        expect(await memory.get(owner, added.id)).toEqual(added)
      })

      it('stores the same statement once, ignoring case and spacing, and for each owner', async () => {
        const owner = await told()
        const origin = { source: 'person' as const }
        const first = await memory.add(owner, { text: 'I like teal', origin })
        expect(
          await memory.add(owner, { text: ' i LIKE  teal', kind: 'episode', origin: { source: 'import' } }),
        ).toEqual(first)
        expect(await memory.list(owner)).toEqual([first])
        expect((await memory.add(BEN, { text: 'I like teal', origin })).id).not.toBe(first.id)
      })

      it('stores it once also when it is told several times at once', async () => {
        const owner = await told()
        const same = Array.from({ length: 8 }, () =>
          memory.add(owner, { text: 'I like teal', origin: { source: 'person' } }),
        )
        expect(new Set((await Promise.all(same)).map(({ id }) => id)).size).toBe(1)
        expect(await memory.list(owner)).toHaveLength(1)
      })

      it.each([['', '!?', ' \n', '🙂']])('refuses a text without letter or digit: %j', async (text) => {
        const work = memory.add(await told(), { text, origin: { source: 'person' } })
        await expect(work).rejects.toMatchObject({ code: 'input.invalid', hint: expect.any(String) })
      })

      it('takes 100,000 characters and no more, in words or not', async () => {
        const owner = await told()
        for (const text of [
          'word '.repeat(20_000).trim().padEnd(100_000, 'x'),
          'x'.repeat(100_000),
          '🙂a'.repeat(33_333),
        ])
          expect((await memory.add(owner, { text, origin: { source: 'person' } })).text).toBe(text)
        const tooLong = memory.add(owner, { text: 'x'.repeat(100_001), origin: { source: 'person' } })
        await expect(tooLong).rejects.toMatchObject({ code: 'input.too-large' })
      })
    })

    describe('list and get', () => {
      it('list newest first, within the page size, own ones only', async () => {
        const owner = await told(...FACTS)
        expect((await memory.list(owner)).map(({ text }) => text)).toEqual(FACTS.toReversed())
        expect((await memory.list(owner, { limit: 2 })).map(({ text }) => text)).toEqual(FACTS.toReversed().slice(0, 2))
        expect(await memory.list(owner, { limit: 0 })).toHaveLength(1)
        expect(await memory.list(randomUUID())).toEqual([])
      })

      it('get by id in any case, or by a prefix of eight', async () => {
        const owner = await told(...FACTS)
        const [first] = await memory.list(owner)
        const id = first?.id ?? ''
        for (const name of [id, id.toUpperCase(), id.slice(0, 8), id.slice(0, 12)])
          expect(await memory.get(owner, name)).toEqual(first)
        for (const name of [
          id.slice(0, 7),
          '',
          'nonsense',
          '%%%%%%%%',
          '________',
          randomUUID(),
          `${id}0`,
          "'; --12345",
        ])
          await expect(memory.get(owner, name)).rejects.toMatchObject(notFound)
        await expect(memory.get(BEN, id)).rejects.toMatchObject(notFound)
      })

      it('refuse a prefix that fits several, and say so', async () => {
        const owner = await told('one', 'two')
        const [a, b] = await memory.list(owner)
        const ids = ['12345678-0000-4000-8000-00000000000a', '12345678-0000-4000-8000-00000000000b']
        for (const [i, row] of [a, b].entries())
          await opened.database.system
            .updateTable('memory.items')
            .set({ id: ids[i] ?? '' })
            .where('id', '=', row?.id ?? '')
            .execute()
        const several = { ...notFound, message: expect.stringContaining('Several') }
        await expect(memory.get(owner, '12345678')).rejects.toMatchObject(several)
        await expect(memory.forget(owner, '12345678-0000')).rejects.toMatchObject(several)
        expect((await memory.get(owner, ids[1] ?? '')).id).toBe(ids[1])
        expect(await memory.list(owner)).toHaveLength(2)
      })
    })

    describe('search', () => {
      it.each([
        ['what is Ana allergic to', FACTS[0]],
        ['which nuts make my sibling ill', FACTS[0]],
        ['wireless network passphrase', FACTS[1]],
        ['where is my car', FACTS[2]],
        ['who looks after my teeth', FACTS[3]],
        ['when was the boiler serviced', FACTS[4]],
        ['ZX-88172', FACTS[5]],
      ])('finds by meaning and by word: %s', async (query, expected) => {
        expect((await found(await told(...FACTS), query))[0]).toBe(expected)
      })

      it('says why each hit is one, and how sure it is', async () => {
        const owner = await told(...FACTS)
        const { hits, confidence } = await memory.search(owner, 'what is Ana allergic to')
        for (const { score, parts } of hits)
          for (const part of [score, ...Object.values(parts)]) {
            expect(part).toBeGreaterThanOrEqual(0)
            expect(part).toBeLessThanOrEqual(1.000001)
          }
        expect(hits[0]?.parts).toMatchObject({ coverage: 1 })
        expect(hits[0]?.parts.bm25).toBeGreaterThan(0.5)
        expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a))
        expect(confidence).toBeGreaterThan(0.5)
        expect((await memory.search(owner, 'how tall is the Eiffel tower')).confidence).toBeLessThan(0.3)
      })

      it('keeps to its limit', async () => {
        const owner = await told(...FACTS)
        expect((await memory.search(owner, 'my', { limit: 2 })).hits.length).toBeLessThanOrEqual(2)
        expect((await memory.search(owner, 'the boiler', { limit: 0 })).hits).toHaveLength(1)
        expect((await memory.search(owner, FACTS.join(' '), { limit: 1000 })).hits).toHaveLength(FACTS.length)
      })

      it('finds nothing in an empty store, nor anything of others', async () => {
        expect(await memory.search(await told(), 'anything')).toEqual({ hits: [], confidence: 0 })
        await told('my sister Ana is allergic to peanuts')
        expect(await found(await told('the sky is blue'), 'Ana peanuts')).not.toContain(FACTS[0])
      })

      it('finds one that shares a single word of many asked for', async () => {
        expect(await found(await told(...FACTS), 'bicycle pinewood saxophone')).toContain(FACTS[1])
      })

      it.each([
        ['only stop words', 'what is the of and to'],
        ['nothing', ''],
        ['spaces', ' \n\t '],
        ['emoji', '🙂👩‍👩‍👧 \ud83d'],
        ['quotes', `it's "a' ''b"" \\' $$ $1 --`],
        ['operators of tsquery', "a & | ! ( ) <-> :* 'x':A & !boiler | ()"],
        ['an address with &', 'http://a.example/b?c=1&d=2|e&f=boiler'],
        ['NUL', 'boi\0ler'],
        ['SQL', "'; drop table memory.items; --"],
        ['wildcards', '%_%\\'],
        ['other scripts', 'Котёл 日本語 مرحبا'],
        ['100 kB', 'boiler & '.repeat(11_500)],
        ['100 kB without a space', 'x'.repeat(100_000)],
      ])('takes a query of %s', async (_, query) => {
        const owner = await told(...FACTS)
        const { hits, confidence } = await memory.search(owner, query)
        expect(hits.length).toBeLessThanOrEqual(8)
        for (const { score } of hits) expect(score).toBeGreaterThan(0)
        expect(Number.isFinite(confidence)).toBe(true)
        expect(await memory.list(owner)).toHaveLength(FACTS.length)
      })

      describe('among many', () => {
        const PART = 'QX-5521 fits the blue engine of the old tractor in the barn behind the house'
        let owner: string
        beforeAll(async () => {
          const days = Array.from({ length: 60 }, (_, i) => `on day ${i} I ate soup and wrote a letter`)
          owner = await told('the puppy feels ill', PART, ...days, 'ሰላም ለዓለም')
        })

        it.each([
          ['by meaning alone, though it is old', 'my dog is sick', 'the puppy feels ill'],
          ['by word alone, though others are nearer', 'eating broth and writing postcards QX-5521', PART],
          ['by a word that no vector knows', 'ለዓለም', 'ሰላም ለዓለም'],
        ])('finds one %s', async (_, query, expected) => {
          expect(await found(owner, query)).toContain(expected)
        })
      })

      it.each([
        ['few', 30],
        ['more than are read at once', 130],
      ])('is the same in a recall of both kinds: %s', async (_, sessions) => {
        const owner = await told(...FACTS, 'I live in Lisbon', 'I moved to Porto')
        const turns = [
          'the boiler hums at night',
          'Ana had peanuts again?',
          'I parked where you said',
          'my dentist called',
        ]
        for (let i = 0; i < sessions; i++)
          await memory.addTurns(
            owner,
            [0, 1].map((turn) => ({
              session: `s${i}`,
              turn,
              speaker: turn ? 'assistant' : 'user',
              text: `${turns[(i + turn) % turns.length]}, number ${i}`,
              origin: { source: 'message' as const },
            })),
          )
        for (const query of [
          'is the boiler loud',
          'what is Ana allergic to',
          'where do I live',
          'ZX-88172',
          'xyzzy',
          '',
        ]) {
          const { statements, episodes } = await memory.recall(owner, query)
          const same = async (found: MemorySearch, kinds: readonly MemoryKind[], limit: number) =>
            expect(timeless(found)).toEqual(timeless(await memory.search(owner, query, { kinds, limit })))
          await same(statements, STATEMENT_KINDS, 8)
          await same(await episodes(10), ['episode'], 10)
        }
      })

      it('takes no turn for a statement while the words of most items have still to be read', async () => {
        const owner = await told(...Array.from({ length: 110 }, (_, i) => `chair ${i} is green`))
        const turn = {
          session: 's',
          turn: 0,
          speaker: 'user',
          text: 'is the boiler old?',
          origin: { source: 'message' as const },
        }
        await memory.addTurns(owner, [turn])
        await sql`update memory.corpora set items = 50 where owner_id = ${owner}`.execute(opened.database.system)
        const { statements } = await memory.recall(owner, 'is the boiler old?')
        expect(statements.hits.map(({ kind }) => kind)).not.toContain('episode')
      })

      it('compares with vectors of the same embedder only', async () => {
        const owner = await told(...FACTS)
        await opened.database.system
          .updateTable('memory.vectors')
          .set({ embedder: 'another' })
          .where('owner_id', '=', owner)
          .execute()
        const { hits } = await memory.search(owner, 'what is Ana allergic to')
        expect(hits.map(({ text, parts }) => [text, parts.cosine])).toEqual([[FACTS[0], 0]])
        expect((await memory.search(owner, 'wireless network passphrase')).hits).toEqual([])
      })
    })
  })
