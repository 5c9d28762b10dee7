import type { PGlite } from '@electric-sql/pglite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { Mutex } from './mutex.ts'

class PGliteConnection implements DatabaseConnection {
  readonly #pglite: PGlite
  readonly release: () => void

  constructor(pglite: PGlite, release: () => void) {
    this.#pglite = pglite
    this.release = release
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affectedRows } = await this.#pglite.query<R>(query.sql, [...query.parameters])
    return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) }
  }

  // biome-ignore lint/correctness/useYield: PGlite has no cursor; nothing here streams rows.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream rows.')
  }

  async exec(sql: string): Promise<void> {
    await this.#pglite.exec(sql)
  }
}

/**
 * Kysely's own PGlite dialect hands the same connection to everyone, so a statement outside a transaction that runs at the
 * same time lands inside it, under its role. Here a connection is held by one user at a time.
 */
class PGliteDriver implements Driver {
  readonly #pglite: PGlite
  readonly #mutex: Mutex
  readonly #onCommit: () => Promise<void>

  constructor(pglite: PGlite, mutex: Mutex, onCommit: () => Promise<void>) {
    this.#pglite = pglite
    this.#mutex = mutex
    this.#onCommit = onCommit
  }

  async init(): Promise<void> {
    await this.#pglite.waitReady
  }

  async acquireConnection(): Promise<PGliteConnection> {
    return new PGliteConnection(this.#pglite, await this.#mutex.acquire())
  }

  async beginTransaction(connection: PGliteConnection): Promise<void> {
    await connection.exec('begin')
  }

  async commitTransaction(connection: PGliteConnection): Promise<void> {
    await connection.exec('commit')
    await this.#onCommit()
  }

  async rollbackTransaction(connection: PGliteConnection): Promise<void> {
    await connection.exec('rollback')
  }

  async releaseConnection(connection: PGliteConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {}
}

/** Kysely over one PGlite instance. `onCommit` runs, and is waited for, after each commit. */
export const pgliteDialect = (pglite: PGlite, mutex: Mutex, onCommit: () => Promise<void>): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PGliteDriver(pglite, mutex, onCommit),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})
