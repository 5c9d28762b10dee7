import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Database } from '../database.ts'
import { migrate } from '../migrate.ts'
import { createDataDir, ensureDataDir } from '../pglite/data-dir.ts'
import { openPGlite } from '../pglite/open-pglite.ts'
import { openPostgres } from '../postgres/open-postgres.ts'

/** A database of its own; closed and removed by `await using` or `remove`. */
export interface TestDatabase extends AsyncDisposable {
  database: Database
  /** Another client of the same database: a second pool, or on PGlite, which has one process, the same one. */
  second(): Promise<Database>
  remove(): Promise<void>
}

/** One of the two homes of the schema, for tests that must hold in both. */
export interface TestHome {
  name: Database['kind']
  /** Whether this machine has no such home: skip, never pass over silently. */
  missing: boolean
  /** Opens a fresh database; with `empty` before any migration. */
  open(options?: { empty?: boolean }): Promise<TestDatabase>
}

/** Creates an empty database on a PostgreSQL server, as `createDatabase` of `@openpa/tools/postgres` does. */
export type CreateDatabase = (url: string) => Promise<{ url: string; drop(): Promise<void> }>

/**
 * Both homes. Roles belong to the whole server, so migrations of several test files take turns on it.
 * @param postgresUrl superuser's URL of a server; empty where there is none.
 */
export const testHomes = (postgresUrl: string, createDatabase: CreateDatabase): TestHome[] => [
  { name: 'pglite', missing: false, open: ({ empty = false } = {}) => openEmbedded(empty) },
  {
    name: 'postgres',
    missing: postgresUrl === '',
    open: ({ empty = false } = {}) => openServer(postgresUrl, createDatabase, empty),
  },
]

const testDatabase = (database: Database, second: TestDatabase['second'], remove: () => Promise<void>) => ({
  database,
  second,
  remove,
  [Symbol.asyncDispose]: remove,
})

async function openEmbedded(empty: boolean): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  const dataDir = join(folder, 'db')
  if (empty) await createDataDir(dataDir, [])
  else await ensureDataDir(dataDir)
  const database = await openPGlite(dataDir)
  const remove = async () => {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return testDatabase(database, async () => database, remove)
}

async function openServer(url: string, createDatabase: CreateDatabase, empty: boolean): Promise<TestDatabase> {
  const own = await createDatabase(url)
  const opened: Database[] = []
  const open = async () => {
    const database = await openPostgres(own.url)
    opened.push(database)
    return database
  }
  const database = await open()
  if (!empty) await inTurn(url, () => migrate(database))
  const remove = async () => {
    for (const one of opened) await one.close()
    await own.drop()
  }
  return testDatabase(database, open, remove)
}

/** Runs `work` while no one else on the server does. */
export async function inTurn<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('openpa test migrations'))")
    return await work()
  } finally {
    await client.end()
  }
}
