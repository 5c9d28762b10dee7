import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { Database } from './database.ts'
import { StatementTemplate } from './statement-template.ts'
import { testHomes } from './testing/test-homes.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'

interface Values {
  first: string
  second: number | null
  third?: string | undefined
}

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`a statement template on ${home.name}`, () => {
    let database: Database
    beforeAll(async () => {
      const opened = await home.open()
      database = opened.database
      return opened.remove
    })
    /** Counts how often it is built. */
    const counting = () => {
      const built = { times: 0 }
      const template = new StatementTemplate<Values, Record<string, unknown>>(({ value, has }) => {
        built.times++
        const third = has('third') ? sql`, ${value('third')}::text as third` : sql``
        return sql`select ${value('first')}::text as first, ${value('second')}::integer as second, ${'own'}::text as own${third}`
      })
      const run = (values: Values) => database.asOwner(ANA, (tx) => template.run(tx, values))
      return { built, run }
    }

    it('runs with other values each time, built once', async () => {
      const { built, run } = counting()
      expect(await run({ first: 'a', second: 1 })).toEqual([{ first: 'a', second: 1, own: 'own' }])
      expect(await run({ first: "b'; --", second: null })).toEqual([{ first: "b'; --", second: null, own: 'own' }])
      expect(built.times).toBe(1)
    })

    it('sends a value once that has several places', async () => {
      const twice = new StatementTemplate<{ one: string; other: string }, object>(
        ({ value }) => sql`select ${value('one')}::text as a, ${'own'}::text as b, ${value('other')}::text as c,
                                  ${value('one')}::text as d, ${'own'}::text as e`,
      )
      const sent = await database.asOwner(ANA, async (tx) => {
        const execute = vi.spyOn(tx, 'executeQuery')
        expect(await twice.run(tx, { one: '1', other: '2' })).toEqual([{ a: '1', b: 'own', c: '2', d: '1', e: 'own' }])
        return execute.mock.calls.map(([query]) => ('parameters' in query ? query.parameters : []))
      })
      expect(sent).toEqual([['1', 'own', '2', 'own']])
    })

    it('takes nothing in a string, a name or a comment for a place', async () => {
      const odd = new StatementTemplate<{ one: string; other: string }, object>(
        ({ value }) => sql`
          -- Not the owner's $1, nor $9.
          select ${value('one')}::text as a, ${value('one')}::text as b, ${sql.lit("m$2 isn't $9")} as c,
                 ${value('other')}::text as "d$2", 'it''s $3' as e`,
      )
      expect(await database.asOwner(ANA, (tx) => odd.run(tx, { one: '1', other: '2' }))).toEqual([
        { a: '1', b: '1', c: "m$2 isn't $9", d$2: '2', e: "it's $3" },
      ])
    })

    it('has one statement for each choice of values that are given', async () => {
      const { built, run } = counting()
      const three = { first: 'a', second: 1, own: 'own', third: 'c' }
      for (let i = 0; i < 2; i++) expect(await run({ first: 'a', second: 1, third: 'c' })).toEqual([three])
      expect(await run({ first: 'a', second: 1, third: undefined })).toEqual([{ first: 'a', second: 1, own: 'own' }])
      expect(built.times).toBe(2)
    })
  })
