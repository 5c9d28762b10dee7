import { AssistantError } from '@openpa/core'
import type { Database } from './database.ts'
import { type Migration, readMigrations } from './migrations.ts'

/**
 * The ledger is the one of the Supabase CLI, so that either may apply what the other has not. One round trip is one
 * transaction; the lock keeps a second starter from creating it at the same time, which `if not exists` does not.
 */
const LEDGER = `
  select pg_advisory_xact_lock(hashtext('supabase_migrations'));
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
`

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`

/**
 * Applies what is missing, each migration in a transaction of its own that first writes its ledger row: of two starters the
 * second waits for the row and then finds the work done.
 * @returns the versions applied now.
 * @throws {AssistantError} `database.newer-schema` when the ledger knows a migration that this version does not.
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const applied = await appliedVersions(database)
  const known = new Set(migrations.map(({ version }) => version))
  const foreign = [...applied]
    .filter((version) => !known.has(version))
    .sort()
    .at(-1)
  if (foreign !== undefined && foreign > (migrations.at(-1)?.version ?? ''))
    throw new AssistantError('database.newer-schema', `The database was made by a newer version (schema ${foreign}).`, {
      hint: 'Install that version or a later one. Nothing was changed.',
    })
  const done: string[] = []
  for (const migration of migrations) {
    if (applied.has(migration.version)) continue
    if (await applyOne(database, migration)) done.push(migration.version)
  }
  return done
}

async function appliedVersions(database: Database): Promise<Set<string>> {
  const { rows } = await database.queue.executeSql(
    `select to_regclass('supabase_migrations.schema_migrations') is not null as there`,
  )
  if (rows[0]?.there !== true) await database.exec(LEDGER)
  const ledger = await database.queue.executeSql('select version from supabase_migrations.schema_migrations')
  return new Set(ledger.rows.map((row) => String(row.version)))
}

/** One round trip, so that on a pool all of it runs on the same connection. @returns false when another starter was first. */
async function applyOne(database: Database, { version, name, sql }: Migration): Promise<boolean> {
  const row = `insert into supabase_migrations.schema_migrations (version, name) values (${quote(version)}, ${quote(name)})`
  try {
    await database.exec(`begin;\n${row};\n${sql}\n;commit;`)
    return true
  } catch (error) {
    const isLedgerRow = error instanceof Error && 'constraint' in error && error.constraint === 'schema_migrations_pkey'
    if (isLedgerRow) return false
    throw error
  }
}
