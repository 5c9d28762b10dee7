import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import { StatementNames } from './statement-names.ts'

/** Commands whose count of rows is one of changes. */
const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  readonly #names: StatementNames
  #mustBegin = false
  #isUnsure = false

  constructor(client: pg.PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { command, rowCount, rows } = await this.#run(sql, parameters)
    return { rows: rows as R[], ...(CHANGES.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
  }

  // biome-ignore lint/correctness/useYield: nothing here streams rows, which would take a package more.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are not streamed.')
  }

  async #run(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const isFirst = this.#mustBegin
    this.#mustBegin = false
    if (isFirst && parameters.length === 0) {
      // Several statements in one text are answered by a list.
      const answers: unknown = await this.#client.query(`begin;${text}`)
      return (answers as pg.QueryResult[])[1] as pg.QueryResult
    }
    if (isFirst) await this.#client.query('begin')
    const name = parameters.length > 0 ? this.#names.nameOf(text) : undefined
    return this.#client.query({ text, values: [...parameters], ...(name === undefined ? {} : { name }) })
  }

  /** Begins together with the first statement: one way to the server and back less. */
  begin(): void {
    this.#mustBegin = true
  }

  async commit(): Promise<void> {
    // PostgreSQL answers the commit of a broken transaction with a rollback and no error.
    if (!this.#mustBegin && (await this.#client.query('commit')).command === 'ROLLBACK')
      throw new AbortedTransactionError()
    this.#mustBegin = false
  }

  async rollback(): Promise<void> {
    if (this.#mustBegin) {
      this.#mustBegin = false
      return
    }
    try {
      await this.#client.query('rollback')
    } catch (error) {
      this.#isUnsure = true
      throw error
    }
  }

  /** A connection whose transaction may still be open is closed, for nobody else to land in it. */
  release(): void {
    this.#client.release(this.#isUnsure)
  }
}

/** Kysely's own driver, but for two things that a small transaction spends most of its time with: round trips and planning. */
class PostgresDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #names = new StatementNames()

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(await this.#pool.connect(), this.#names)
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    connection.begin()
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    await this.#pool.end()
  }
}

/** Kysely over a pool of connections. */
export const postgresDialect = (pool: pg.Pool): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PostgresDriver(pool),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})
