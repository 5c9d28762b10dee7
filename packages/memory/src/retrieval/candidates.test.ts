import type { MemoryKind } from '@openpa/core'
import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { embedder, openMemory } from '../../test/open-memory.ts'
import { vectorIndexOf, vectorLiteral } from '../vectors.ts'
import { readCandidates } from './candidates.ts'
import { KINDS, readCorpus } from './corpus.ts'
import { readQuestion } from './read-question.ts'
import { RETRIEVAL_DEFAULTS } from './retrieval-settings.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const THINGS = ['violin', 'kayak', 'sourdough', 'telescope', 'bicycle', 'garden', 'novel', 'piano', 'drone', 'tent']
/** More than are all read whatever is asked. */
const TURNS = 110
const STATEMENTS = 30
const thing = (i: number) => THINGS[i % THINGS.length] ?? ''

const KINDS_ASKED: (readonly MemoryKind[])[] = [
  KINDS,
  ['episode'],
  ['fact', 'preference', 'procedure'],
  ['fact'],
  ['preference', 'episode'],
]

const cosineOf = (a?: Float32Array, b?: Float32Array) => a?.reduce((sum, x, i) => sum + x * (b?.[i] ?? 0), 0) ?? 0

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`candidates on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open()
      const memory = openMemory(opened.database)
      for (const owner of [ANA, BEN]) {
        await memory.addTurns(
          owner,
          Array.from({ length: TURNS }, (_, i) => ({
            session: `s${Math.floor(i / 20)}`,
            turn: i % 20,
            speaker: 'Ana',
            text: `we saw the ${thing(i)} and the ${thing(i * 3)} number ${i}`,
            origin: { source: 'import' as const },
          })),
        )
        for (let i = 0; i < STATEMENTS; i++)
          await memory.add(owner, {
            text: `${owner.slice(0, 3)} keeps the ${thing(i)} in box ${i}`,
            kind: i % 3 ? 'fact' : 'preference',
            origin: { source: 'person' },
          })
      }
      await sql`select memory.index_vectors(${embedder.id}, ${vectorIndexOf(embedder.id)}, ${embedder.dimension}::integer)`.execute(
        opened.database.system,
      )
      return opened.remove
    })

    /** Ids of what comes in by each way, and by each way what is of other kinds or owners. */
    async function candidates(kinds: readonly MemoryKind[], nearBy: 'index' | 'list' | 'scan' | 'all', text: string) {
      const [vector] = await embedder.embed([text])
      if (!vector) throw new Error('a vector')
      const question = readQuestion(text)
      const query = { terms: question.terms, vector: vectorLiteral(vector), embedder: embedder.id, kinds, topics: [] }
      return opened.database.asOwner(ANA, async (tx) => {
        const corpus = await readCorpus(tx, question, query)
        return readCandidates(
          tx,
          { ...query, dimension: vector.length },
          { ...corpus, nearBy },
          { ...RETRIEVAL_DEFAULTS, neighbours: 0 },
        )
      })
    }

    /** The nearest of the owner and kinds, found without any index. */
    async function nearest(kinds: readonly MemoryKind[], text: string) {
      const [vector] = await embedder.embed([text])
      const { rows } = await sql<{ id: string }>`
        select i.id from memory.items i join memory.vectors v on v.item = i.n
        where i.owner_id = ${ANA} and i.kind = any(${kinds}::text[])
        order by (v.embedding operator(extensions.<=>) ${vectorLiteral(vector ?? new Float32Array())}::extensions.halfvec) + 0 limit 10`.execute(
        opened.database.system,
      )
      return rows.map(({ id }) => id)
    }

    it.each(KINDS_ASKED)('are of the kinds asked for, the same in every way: %s', async (...kinds) => {
      const text = 'where is the telescope'
      const found = {
        list: await candidates(kinds, 'list', text),
        scan: await candidates(kinds, 'scan', text),
        index: await candidates(kinds, 'index', text),
      }
      const ids = (way: keyof typeof found) => found[way].map(({ id }) => id).sort()
      expect(ids('scan')).toEqual(ids('list'))
      expect(ids('index')).toEqual(ids('list'))
      expect(ids('list')).toEqual(expect.arrayContaining(await nearest(kinds, text)))
      for (const { kind } of found.list) expect(kinds).toContain(kind)
    })

    it('are all there is of the kinds where that is little', async () => {
      const few = await candidates(['preference'], 'all', 'where is the telescope')
      expect(few).toHaveLength(STATEMENTS / 3)
      const [vector] = await embedder.embed(['where is the telescope'])
      const best = few.toSorted((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0))[0]
      expect(best?.id).toBe((await nearest(['preference'], 'where is the telescope'))[0])
      expect(best?.cosine).toBeCloseTo(cosineOf(vector, (await embedder.embed([best?.text ?? '']))[0]), 2)
    })

    it('bring in the turns beside a turn, in their order', async () => {
      const [vector] = await embedder.embed(['number 25'])
      if (!vector) throw new Error('a vector')
      const question = readQuestion('number 25')
      const query = { terms: ['25'], vector: vectorLiteral(vector), embedder: embedder.id, kinds: KINDS, topics: [] }
      const rows = await opened.database.asOwner(ANA, async (tx) =>
        readCandidates(tx, { ...query, dimension: vector.length }, await readCorpus(tx, question, query), {
          ...RETRIEVAL_DEFAULTS,
          vectorCandidates: 0,
          lexicalCandidates: 1,
        }),
      )
      expect(rows.map(({ session, turn }) => [session, turn])).toEqual([3, 4, 5, 6, 7].map((turn) => ['s1', turn]))
    })

    it.skipIf(home.name === 'pglite')('are read by statements whose plan is kept', async () => {
      const own = await opened.second()
      for (let i = 0; i < 5; i++) await openMemory(own).search(ANA, `where is the ${thing(i)}`)
      const { rows } = await sql<{ statements: number; plans: number }>`
        select count(*)::integer as statements, max(generic_plans)::integer as plans from pg_prepared_statements
        where statement like '%memory.postings%' or statement like '%memory.corpora%'`.execute(own.system)
      expect(rows).toEqual([{ statements: 2, plans: expect.any(Number) }])
      expect(rows[0]?.plans).toBeGreaterThan(0)
    })

    it('are none where no kind is asked for', async () => {
      expect(await candidates([], 'scan', 'telescope')).toEqual([])
    })

    it('are looked for by a list where the index would look on for long', async () => {
      const nearBy = (owner: string, kinds: readonly MemoryKind[]) =>
        opened.database.asOwner(
          owner,
          async (tx) => (await readCorpus(tx, readQuestion('tent'), { embedder: embedder.id, kinds })).nearBy,
        )
      expect(await nearBy(ANA, KINDS)).toBe('list')
      await sql`update memory.corpora set items = 2000 where owner_id = ${BEN}`.execute(opened.database.system)
      expect(await nearBy(BEN, KINDS)).toBe('index')
      expect(await nearBy(BEN, ['episode'])).toBe('index')
      expect(await nearBy(BEN, ['fact'])).toBe('all')
      await sql`drop index ${sql.table(`memory.${vectorIndexOf(embedder.id)}`)}`.execute(opened.database.system)
      expect(await nearBy(BEN, KINDS)).toBe('scan')
      await sql`update memory.corpora set items = 100 where owner_id = ${BEN}`.execute(opened.database.system)
      expect(await nearBy(BEN, KINDS)).toBe('all')
    })
  })
