import { createDatabase } from '@openpa/tools/postgres'
import { sql } from 'kysely'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database, Tx } from './database.ts'
import { insertOneOfEach, insertRow, oneOfEach, ownedTables } from './testing/one-of-each.ts'
import { type TestDatabase, testHomes } from './testing/test-homes.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
const TABLES = Object.keys(oneOfEach(ANA))
/** Written once: nobody may change them at all. */
const IMMUTABLE = new Set(['assistant.events', 'assistant.receipts', 'assistant.audit'])
/** Nobody may take rows out of these, either. */
const APPEND_ONLY = new Set(['assistant.audit'])

const count = async (db: Database['system'] | Tx, table: string) => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(db)
  return rows[0]?.n
}
const contents = async (database: Database, table: string) => {
  const { rows } = await sql`select to_jsonb(t) as row from ${sql.table(table)} t`.execute(database.system)
  return rows
}

for (const home of testHomes(inject('postgresUrl'), createDatabase))
  describe.skipIf(home.missing)(`row-level security on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open()
      await insertOneOfEach(opened.database, ANA)
      return opened.remove
    })

    it('is tested on every table that there is', async () => {
      expect(TABLES.toSorted()).toEqual(await ownedTables(opened.database))
    })

    it('is on for every table, with the one policy', async () => {
      const { rows } = await opened.database.queue.executeSql(`
        select n.nspname || '.' || c.relname as name, c.relrowsecurity as enabled,
               (select array_agg(polname::text) from pg_policy p where p.polrelid = c.oid) as policies
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('assistant', 'memory') and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`)
      expect(rows).toEqual(TABLES.toSorted().map((name) => ({ name, enabled: true, policies: ['owner_only'] })))
    })

    it('keeps the queue and the ledger from owners altogether', async () => {
      for (const table of ['pgboss.job', 'supabase_migrations.schema_migrations'])
        await expect(opened.database.asOwner(ANA, (tx) => count(tx, table))).rejects.toThrow('permission denied')
    })

    describe.each(TABLES)('%s', (table) => {
      it('shows its owner the row, and nobody else any', async () => {
        const { database } = opened
        expect(await database.asOwner(ANA, (tx) => count(tx, table))).toBe(1)
        expect(await database.asOwner(BEN, (tx) => count(tx, table))).toBe(0)
        const nobody = database.system.transaction().execute(async (tx) => {
          await sql`set local role authenticated`.execute(tx)
          return count(tx, table)
        })
        expect(await nobody).toBe(0)
      })

      it('is changed by nobody else, even without a where', async () => {
        const { database } = opened
        const before = await contents(database, table)
        const change = database.asOwner(BEN, (tx) => sql`update ${sql.table(table)} set owner_id = ${BEN}`.execute(tx))
        if (IMMUTABLE.has(table)) await expect(change).rejects.toThrow('permission denied')
        else expect((await change).numAffectedRows).toBe(0n)
        const removal = database.asOwner(BEN, (tx) => sql`delete from ${sql.table(table)}`.execute(tx))
        if (APPEND_ONLY.has(table)) await expect(removal).rejects.toThrow('permission denied')
        else expect((await removal).numAffectedRows).toBe(0n)
        expect(await contents(database, table)).toEqual(before)
      })

      it('takes no row in the name of another', async () => {
        const { database } = opened
        const row = oneOfEach(ANA)[table as keyof ReturnType<typeof oneOfEach>]
        await expect(database.asOwner(BEN, (tx) => insertRow(tx, table, row))).rejects.toThrow('row-level security')
        expect(await count(database.system, table)).toBe(1)
      })

      it('lets no row be given away', async () => {
        const give = opened.database.asOwner(ANA, (tx) =>
          sql`update ${sql.table(table)} set owner_id = ${BEN}`.execute(tx),
        )
        await expect(give).rejects.toThrow(IMMUTABLE.has(table) ? 'permission denied' : 'row-level security')
      })
    })
  })
