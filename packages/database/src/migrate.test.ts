import { createDatabase } from '@openpa/tools/postgres'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { type Migration, readMigrations } from './migrations.ts'
import { inTurn, type TestDatabase, testHomes } from './testing/test-homes.ts'

const postgresUrl = inject('postgresUrl')
const all = readMigrations()
const versions = all.map(({ version }) => version)
const later = (n: number, sql: string): Migration => ({ version: `2999010100000${n}`, name: `extra_${n}`, sql })

const ledger = async (database: Database) => {
  const { rows } = await database.queue.executeSql(
    'select version, count(*)::int as n from supabase_migrations.schema_migrations group by 1 order by 1',
  )
  return rows
}
const exists = async (database: Database, table: string) => {
  const { rows } = await database.queue.executeSql('select to_regclass($1) is not null as there', [table])
  return rows[0]?.there
}

for (const home of testHomes(postgresUrl, createDatabase))
  describe.skipIf(home.missing)(`migrate on ${home.name}`, () => {
    let opened: TestDatabase
    beforeAll(async () => {
      opened = await home.open({ empty: true })
      return opened.remove
    })

    it('applies all in order, as a role that is no superuser and bypasses nothing', async () => {
      const { database } = opened
      const { rows } = await database.queue.executeSql(
        'select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user',
      )
      expect(rows).toEqual([{ rolname: 'openpa', rolsuper: false, rolbypassrls: false }])
      const apply = () => migrate(database)
      expect(await (home.name === 'postgres' ? inTurn(postgresUrl, apply) : apply())).toEqual(versions)
      expect(await exists(database, 'memory.items')).toBe(true)
      expect(await exists(database, 'pgboss.job')).toBe(true)
    })

    it('applies nothing the second time', async () => {
      expect(await migrate(opened.database)).toEqual([])
      expect(await ledger(opened.database)).toEqual(versions.map((version) => ({ version, n: 1 })))
    })

    it('applies what is missing only, and each in the order of its version', async () => {
      const one = later(1, 'create table public.extra_one (id int)')
      expect(await migrate(opened.database, [...all, one])).toEqual([one.version])
      expect(await exists(opened.database, 'public.extra_one')).toBe(true)
    })

    it('refuses a newer schema and says which', async () => {
      const before = await ledger(opened.database)
      await expect(migrate(opened.database, all)).rejects.toMatchObject({
        name: 'AssistantError',
        code: 'database.newer-schema',
        message: expect.stringContaining('29990101000001'),
      })
      expect(await ledger(opened.database)).toEqual(before)
    })

    it('leaves nothing of a migration that fails, and keeps the ones before it', async () => {
      const { database } = opened
      const list = [
        ...all,
        later(1, ''),
        later(2, 'create table public.extra_two (id int)'),
        later(3, "create table public.extra_three (id int); insert into public.extra_three values ('no number')"),
      ]
      await expect(migrate(database, list)).rejects.toThrow('invalid input syntax for type integer')
      expect(await exists(database, 'public.extra_two')).toBe(true)
      expect(await exists(database, 'public.extra_three')).toBe(false)
      expect((await ledger(database)).map(({ version }) => version)).not.toContain('29990101000003')
      const mended = list.with(-1, later(3, 'create table public.extra_three (id int)'))
      expect(await migrate(database, mended)).toEqual(['29990101000003'])
    })
  })

describe.skipIf(!postgresUrl)('two starters at once', () => {
  it('end with each migration applied once between them', async () => {
    const [, home] = testHomes(postgresUrl, createDatabase)
    for (let round = 0; round < 3; round++) {
      await using opened = await (home as NonNullable<typeof home>).open({ empty: true })
      const starters = [opened.database, await opened.second(), await opened.second()]
      const done = await inTurn(postgresUrl, () => Promise.all(starters.map((database) => migrate(database))))
      expect(done.flat().sort()).toEqual(versions)
      expect(await ledger(opened.database)).toEqual(versions.map((version) => ({ version, n: 1 })))
    }
  })
})
