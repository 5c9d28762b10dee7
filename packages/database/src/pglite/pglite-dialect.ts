import type { PGlite } from '@electric-sql/pglite'
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
import { onlyReads, onlySets, UNAWAITED } from '../statement-kinds.ts'
import type { Mutex } from './mutex.ts'
import type { Outcome, PreparedStatements } from './prepared-statements.ts'

class PGliteConnection implements DatabaseConnection {
  readonly #pglite: PGlite
  readonly #statements: PreparedStatements
  readonly #onCommit: OnCommit
  readonly release: () => void
  #inTransaction = false
  /** What the transaction begins with, as long as nothing else has come. */
  readonly #waiting: string[] = []
  #mayHaveWritten = false
  #hasFailed = false
  #awaitsDisk = true
  /** Whether the database may be somebody else's by now. */
  #isOver = false

  constructor(pglite: PGlite, statements: PreparedStatements, onCommit: OnCommit, release: () => void) {
    this.#pglite = pglite
    this.#statements = statements
    this.#onCommit = onCommit
    this.release = release
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    // Kysely lets statements through until the commit is on disk.
    if (this.#isOver) throw new Error('The transaction is over.')
    const { rows, affectedRows } = await this.#run<R>(query)
    if (!this.#inTransaction) await this.#afterCommit()
    return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) }
  }

  // biome-ignore lint/correctness/useYield: PGlite has no cursor; nothing here streams rows.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream rows.')
  }

  async #run<R>({ sql, parameters }: CompiledQuery): Promise<Outcome<R>> {
    if (sql === UNAWAITED) {
      // Not for PGlite: it has no process that would write such a commit into its log later.
      this.#awaitsDisk = false
      return { rows: [] }
    }
    if (this.#waiting.length > 0 && onlySets(sql, parameters)) {
      this.#waiting.push(sql)
      return { rows: [] }
    }
    this.#mayHaveWritten ||= !onlyReads(sql)
    try {
      return await this.#statements.query<R>(sql, parameters, this.#waiting.splice(0))
    } catch (error) {
      this.#hasFailed = true
      throw error
    }
  }

  /** Begins together with the first statement that does something: a call of PGlite costs as much as a small statement. */
  async begin(): Promise<void> {
    this.#waiting.push('begin')
    this.#inTransaction = true
  }

  async commit(): Promise<void> {
    // PostgreSQL answers the commit of a broken transaction with a rollback and no error; any other statement does fail.
    if (this.#hasFailed)
      await this.#pglite.query('select 1').catch(async (cause: unknown) => {
        // Kysely takes this error for the end of the transaction and rolls back no more.
        await this.rollback()
        throw new AbortedTransactionError({ cause })
      })
    await this.#end('commit')
    // Others may go on while this is put on disk.
    this.#isOver = true
    this.release()
    await this.#afterCommit()
  }

  /** What only read has nothing to put on disk. */
  async #afterCommit(): Promise<void> {
    if (this.#mayHaveWritten) await this.#onCommit(this.#awaitsDisk)
    this.#mayHaveWritten = false
  }

  async rollback(): Promise<void> {
    await this.#end('rollback')
  }

  /** Nothing is to be ended where nothing has begun, or where another's transaction may be open by now. */
  async #end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#isOver) return
    const hasBegun = this.#waiting.splice(0).length === 0
    this.#inTransaction = false
    if (hasBegun) await this.#statements.query(how, [])
  }
}

/**
 * Kysely's own PGlite dialect hands the same connection to everyone, so a statement outside a transaction that runs at the
 * same time lands inside it, under its role. Here a connection is held by one user at a time.
 */
class PGliteDriver implements Driver {
  readonly #pglite: PGlite
  readonly #statements: PreparedStatements
  readonly #mutex: Mutex
  readonly #onCommit: OnCommit

  constructor(pglite: PGlite, statements: PreparedStatements, mutex: Mutex, onCommit: OnCommit) {
    this.#pglite = pglite
    this.#statements = statements
    this.#mutex = mutex
    this.#onCommit = onCommit
  }

  async init(): Promise<void> {
    await this.#pglite.waitReady
  }

  async acquireConnection(): Promise<PGliteConnection> {
    return new PGliteConnection(this.#pglite, this.#statements, this.#onCommit, await this.#mutex.acquire())
  }

  async beginTransaction(connection: PGliteConnection): Promise<void> {
    await connection.begin()
  }

  async commitTransaction(connection: PGliteConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: PGliteConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(connection: PGliteConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {}
}

/** What is done after a commit, while others may be at work already. Where it need not be on disk for anybody, that is not to be waited for. */
export type OnCommit = (awaitsDisk: boolean) => Promise<void>

/** Kysely over one PGlite instance. */
export const pgliteDialect = (
  pglite: PGlite,
  statements: PreparedStatements,
  mutex: Mutex,
  onCommit: OnCommit,
): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PGliteDriver(pglite, statements, mutex, onCommit),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})
