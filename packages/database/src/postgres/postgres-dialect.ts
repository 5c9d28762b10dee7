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
import { CHANGES, onlyReads, onlySets } from '../statement-kinds.ts'
import { StatementNames } from './statement-names.ts'

class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  readonly #names: StatementNames
  /** What the transaction begins with, as long as nothing else has come. */
  readonly #waiting: string[] = []
  #mustWait = false
  #isUnsure = false

  constructor(client: pg.PoolClient, names: StatementNames) {
    this.#client = client
    this.#names = names
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#waiting.length > 0 && onlySets(sql, parameters)) {
      this.#waiting.push(sql)
      return { rows: [] }
    }
    // Of what has failed it is to be seen that it is undone.
    this.#mustWait ||= !onlyReads(sql)
    const { command, rowCount, rows } = await this.#run(sql, parameters).catch((error: unknown) => {
      this.#mustWait = true
      throw error
    })
    return { rows: rows as R[], ...(CHANGES.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
  }

  // biome-ignore lint/correctness/useYield: nothing here streams rows, which would take a package more.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are not streamed.')
  }

  async #run(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const before = this.#waiting.splice(0)
    // Both are on their way at once. Where what is before fails, the transaction is broken and the statement fails too.
    const begun = before.length > 0 ? this.#send({ text: before.join(';') }) : undefined
    const name = parameters.length > 0 ? this.#names.nameOf(text) : undefined
    const answer = this.#send({ text, values: [...parameters], ...(name === undefined ? {} : { name }) })
    return (await Promise.all([answer, begun]))[0]
  }

  /**
   * By callback: the rows behind a promise of pg's own outlive every collection of V8's young generation, which then takes ten
   * milliseconds instead of one and a half.
   */
  async #send(query: pg.QueryConfig): Promise<pg.QueryResult> {
    try {
      return await new Promise((resolve, reject) => {
        void this.#client.query(query, (error, result) => (error ? reject(error) : resolve(result)))
      })
    } catch (error) {
      // What it has leads to the socket; whoever asked is told from here.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }

  /** Begins together with the first statement that does something: one way to the server and back less. */
  begin(): void {
    this.#waiting.push('begin')
  }

  async commit(): Promise<void> {
    if (!this.#hasBegun()) return
    const committed = this.#send({ text: 'commit' })
    // What comes next on this connection comes after it; where it fails, that does too.
    if (!this.#mustWait) committed.catch(() => undefined)
    // PostgreSQL answers the commit of a broken transaction with a rollback and no error.
    else if ((await committed).command === 'ROLLBACK') throw new AbortedTransactionError()
  }

  async rollback(): Promise<void> {
    if (!this.#hasBegun()) return
    try {
      await this.#send({ text: 'rollback' })
    } catch (error) {
      this.#isUnsure = true
      throw error
    }
  }

  /** To be asked at the end: what was still waiting then is never sent. */
  #hasBegun(): boolean {
    return this.#waiting.splice(0).length === 0
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
