import { Kysely } from 'kysely'
import type { QueryResult } from 'pg'
import { runAsOwner } from '../as-owner.ts'
import type { Database } from '../database.ts'
import type { Tables } from '../tables.ts'
import { translateDatabaseError } from '../translate-error.ts'
import { postgresDialect } from './postgres-dialect.ts'

/**
 * Opens a pool on a PostgreSQL server (17 or newer, with pgvector).
 * @param url `postgres://user:password@host:port/database` of a role that owns the database; no superuser is needed.
 * @param options `poolSize` connections at most (8).
 * @throws {AssistantError} `database.unavailable` when it cannot be reached.
 */
export async function openPostgres(url: string, options: { poolSize?: number } = {}): Promise<Database> {
  // Loaded here: the embedded database does without.
  const { Pool } = await import('pg')
  const pool = new Pool({
    connectionString: url,
    max: options.poolSize ?? 8,
    // Statements are sent without waiting for the answers of those before them.
    pipeline: true,
    options: '-c search_path=public,extensions',
  })
  // A connection that the server closes, idle or between two statements, is replaced on the next use; without a listener
  // it would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw translateDatabaseError(error)
  }
  const system = new Kysely<Tables>({ dialect: postgresDialect(pool) })
  return {
    kind: 'postgres',
    system,
    asOwner: (ownerId, work, options) => runAsOwner(system, ownerId, work, options),
    statementAsOwner: (ownerId, statement, options) =>
      runAsOwner(system, ownerId, async (tx) => (await tx.executeQuery(statement)).rows, options),
    exec: async (sql) => {
      await pool.query(sql)
    },
    queue: {
      executeSql: async (text, values) => {
        const result: QueryResult | QueryResult[] = await pool.query(text, values)
        return { rows: Array.isArray(result) ? result.flatMap((one) => one.rows) : result.rows }
      },
    },
    close: () => system.destroy(),
  }
}
