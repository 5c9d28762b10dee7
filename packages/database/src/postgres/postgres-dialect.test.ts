import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database } from '../database.ts'
import { testHomes } from '../testing/test-homes.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const postgresUrl = inject('postgresUrl')

describe.skipIf(!postgresUrl)('on PostgreSQL', () => {
  let database: Database
  beforeAll(async () => {
    const home = testHomes(postgresUrl, createDatabase)[1]
    if (!home) throw new Error('two homes')
    const opened = await home.open()
    database = opened.database
    await database.exec('create table public.t (id integer primary key, word text)')
    return opened.remove
  })
  const kept = async (text: string) => {
    const { rows } = await sql<{ count: string }>`
      select count(*) from pg_prepared_statements where statement = ${text}`.execute(database.system)
    return Number(rows[0]?.count)
  }

  it('a statement that comes up often is kept, and answers as before', async () => {
    const doubled = (n: number) => sql<{ twice: number }>`select ${n}::integer * 2 as twice`.execute(database.system)
    for (let n = 0; n < 6; n++) expect((await doubled(n)).rows).toEqual([{ twice: 2 * n }])
    expect(await kept('select $1::integer * 2 as twice')).toBe(1)
  })

  it('a kept statement that fails can be run again', async () => {
    const divide = (by: number) => sql<{ x: number }>`select 12 / ${by}::integer as x`.execute(database.system)
    for (let i = 0; i < 4; i++) await expect(divide(0)).rejects.toMatchObject({ code: '22012' })
    expect((await divide(4)).rows).toEqual([{ x: 3 }])
    await expect(divide(0)).rejects.toMatchObject({ code: '22012' })
    expect((await divide(3)).rows).toEqual([{ x: 4 }])
  })

  it('a statement that fails says who has asked for it', async () => {
    const askForNothing = async () => await sql`select nothing_of_the_kind`.execute(database.system)
    await expect(askForNothing()).rejects.toMatchObject({ stack: expect.stringContaining('askForNothing') })
  })

  it('a kept statement becomes each owner in turn', async () => {
    const mine = (owner: string) =>
      database.asOwner(owner, async (tx) => {
        const { rows } = await sql<{ keys: number }>`
          select count(*)::integer as keys from assistant.settings where key = ${'k'}`.execute(tx)
        return rows[0]?.keys
      })
    const ben = 'bbbbbbbb-0000-4000-8000-000000000002'
    await database.asOwner(ANA, (tx) =>
      tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'k', value: '1' }).execute(),
    )
    for (let i = 0; i < 8; i++) expect([await mine(ANA), await mine(ben)]).toEqual([1, 0])
  })

  it('all columns are read as they are after a change of the table', async () => {
    const all = () => sql`select * from public.t where id = ${1}`.execute(database.system)
    await database.exec(`insert into public.t values (1, 'a')`)
    for (let i = 0; i < 5; i++) expect((await all()).rows).toEqual([{ id: 1, word: 'a' }])
    await database.exec('alter table public.t add column more integer default 3')
    expect((await all()).rows).toEqual([{ id: 1, word: 'a', more: 3 }])
  })

  it('says how many rows it changed, and nothing of rows that were only read', async () => {
    const insert = await sql`insert into public.t (id) values (${7}), (${8})`.execute(database.system)
    expect(insert.numAffectedRows).toBe(2n)
    expect((await sql`select id from public.t`.execute(database.system)).numAffectedRows).toBeUndefined()
  })

  it('a statement never runs without what its transaction was to begin with', async () => {
    const insert = () =>
      database.system.transaction().execute(async (tx) => {
        await sql.raw(`select set_config('role','no_such_role',true)`).execute(tx)
        await sql`insert into public.t (id) values (${50})`.execute(tx)
      })
    await expect(insert()).rejects.toMatchObject({ code: '22023' })
    expect((await sql`select id from public.t where id = ${50}`.execute(database.system)).rows).toEqual([])
  })

  it('what only read has ended before the connection does something else', async () => {
    const who = () => sql<{ role: string; owner: string }>`
      select current_user as role, current_setting('request.jwt.claims', true) as owner, ${1}::integer as n`
    for (let i = 0; i < 3; i++) {
      expect((await database.asOwner(ANA, (tx) => who().execute(tx))).rows[0]?.role).toBe('authenticated')
      expect((await who().execute(database.system)).rows[0]).not.toMatchObject({ role: 'authenticated' })
    }
  })

  it('a read that failed and was passed over ends as a broken transaction', async () => {
    const read = database.asOwner(ANA, (tx) => sql`select ${1} / 0`.execute(tx).catch(() => 'passed over'))
    await expect(read).rejects.toThrow('rolled back')
  })

  it('a transaction in which nothing was done never begins', async () => {
    expect(await database.asOwner(ANA, async () => 'nothing')).toBe('nothing')
    await expect(database.asOwner(ANA, () => Promise.reject(new TypeError('mine')))).rejects.toThrow('mine')
  })
})
