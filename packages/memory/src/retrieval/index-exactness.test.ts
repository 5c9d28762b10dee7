import { type TestDatabase, testHomes } from '@openpa/database/testing'
import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { openMemory } from '../../test/open-memory.ts'
import { termsOf } from '../terms.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const WORDS = [
  'boiler',
  'garden',
  'violin',
  'Lisbon',
  'peanuts',
  'tent',
  'sister',
  'blue',
  'walks',
  'walked',
  'the',
  '猫が好き',
]

/** Numbers that look random and are the same each time (mulberry32). */
const numbers = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`the index on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open()
      return opened.remove
    })

    /** What the index says, and what the items say when they are counted again. */
    async function countBoth(owner: string) {
      const { rows: items } = await sql<{ n: string; text: string; speaker: string | null }>`
        select n, text, speaker from memory.items where owner_id = ${owner}`.execute(opened.database.system)
      const { rows: terms } = await sql<{ term: string; df: number }>`
        select term, df from memory.terms where owner_id = ${owner}`.execute(opened.database.system)
      const { rows: postings } = await sql<{ term: string; item: string; tf: number; length: number }>`
        select term, item, tf, length from memory.postings where owner_id = ${owner}`.execute(opened.database.system)
      const { rows: corpora } = await sql<{ items: number; length: string }>`
        select items, length from memory.corpora where owner_id = ${owner}`.execute(opened.database.system)
      const { rows: speakers } = await sql<{ word: string; items: number }>`
        select word, items from memory.speakers where owner_id = ${owner}`.execute(opened.database.system)
      const [df, said] = [new Map<string, number>(), new Map<string, number>()]
      const posted: string[] = []
      let length = 0
      for (const { n, text, speaker } of items) {
        const stream = termsOf(text)
        length += stream.length
        for (const term of new Set(stream)) {
          df.set(term, (df.get(term) ?? 0) + 1)
          posted.push(`${term} ${n} ${stream.filter((own) => own === term).length} ${stream.length}`)
        }
        for (const word of speaker?.toLowerCase().split(' ') ?? []) said.set(word, (said.get(word) ?? 0) + 1)
      }
      return {
        index: {
          df: new Map(terms.map(({ term, df: count }) => [term, count])),
          posted: postings.map(({ term, item, tf, length: all }) => `${term} ${item} ${tf} ${all}`).sort(),
          corpus: corpora.map((row) => [row.items, Number(row.length)]),
          said: new Map(speakers.map(({ word, items: count }) => [word, count])),
        },
        items: { df, posted: posted.sort(), corpus: [[items.length, length]], said },
      }
    }

    it('counts exactly, whatever is written, changed, forgotten and by whom', async () => {
      const memory = openMemory(opened.database)
      const next = numbers(7)
      const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)] as T
      const sentence = () => Array.from({ length: 1 + Math.floor(next() * 8) }, () => pick(WORDS)).join(' ')
      for (let step = 0; step < 120; step++) {
        const owner = pick([ANA, BEN])
        const act = next()
        const { rows } = await sql<{ id: string }>`select id from memory.items where owner_id = ${owner}`.execute(
          opened.database.system,
        )
        if (act < 0.4 || rows.length === 0)
          await memory.add(owner, { text: `${sentence()} ${step}`, origin: { source: 'person' } })
        else if (act < 0.6)
          await memory.addTurns(
            owner,
            [0, 1, 2].map((turn) => ({
              session: `s${step}`,
              turn,
              speaker: pick(['Ana Maria', 'Ben']),
              text: sentence(),
              origin: { source: 'import' as const },
            })),
          )
        else if (act < 0.8) {
          const text = sentence()
          await sql`update memory.items set text = ${text}, terms = ${termsOf(text).join(' ')}, digest = ${`d${step}`} where id = ${pick(rows).id}`.execute(
            opened.database.system,
          )
        } else await memory.forget(owner, pick(rows).id)
      }
      for (const owner of [ANA, BEN]) {
        const { index, items } = await countBoth(owner)
        expect(items.posted.length).toBeGreaterThan(50)
        expect(index).toEqual(items)
      }
    })

    it('is left alone by updates that change no words', async () => {
      const before = (await countBoth(ANA)).index
      await opened.database.system.updateTable('memory.items').set({ uses: 3 }).execute()
      expect((await countBoth(ANA)).index).toEqual(before)
    })

    it('stays exact when two write at once', async () => {
      const memory = openMemory(opened.database)
      const owner = 'cccccccc-0000-4000-8000-000000000003'
      const turns = (session: string, order: readonly string[]) =>
        order.map((text, turn) => ({ session, turn, speaker: 'Ana', text, origin: { source: 'import' as const } }))
      await Promise.all([
        memory.addTurns(owner, turns('one', WORDS)),
        memory.addTurns(owner, turns('two', WORDS.toReversed())),
        ...WORDS.map((word) => memory.add(owner, { text: `${word} boiler`, origin: { source: 'person' } })),
      ])
      const { index, items } = await countBoth(owner)
      expect(index).toEqual(items)
    })
  })
