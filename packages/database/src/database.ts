import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** A transaction of the schema. */
export type Tx = Transaction<Tables>

/** Statements of the job queue, which writes SQL of its own. */
export interface QueueDatabase {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/** How a transaction ends. */
export interface OwnerOptions {
  /**
   * Whether it is waited for until the commit is on disk (true). Where not, it is there a moment later, and a crash of the machine
   * within that moment, though none of a process, may undo it: for what nobody has been told of.
   */
  awaitsDisk?: boolean | undefined
}

/** One of the two homes of the schema, open. */
export interface Database {
  readonly kind: 'pglite' | 'postgres'
  /** As the owner of the schema: sees all rows. For the daemon's own upkeep only. */
  readonly system: Kysely<Tables>
  /**
   * Runs `work` in one transaction that has become `ownerId` (role `authenticated`, row-level security on), so that a
   * forgotten `where` reads nothing of others. Committed, and on disk if that is to be waited for, when the promise resolves.
   * @throws {AssistantError} `database.unavailable`, `database.disk-full`; other errors pass through after a rollback.
   */
  asOwner<T>(ownerId: string, work: (tx: Tx) => Promise<T>, options?: OwnerOptions): Promise<T>
  /**
   * Runs one statement as {@link asOwner} would, in a transaction of its own; the embedded database is called once for it, instead of
   * three times, when it has been prepared. Not within the work of a transaction: there it would wait for its end.
   * @returns its rows, once it is committed, and on disk if that is to be waited for.
   * @throws as {@link asOwner} does; nothing is written then.
   */
  statementAsOwner<R>(ownerId: string, statement: CompiledQuery<R>, options?: OwnerOptions): Promise<R[]>
  /** Runs statements without parameters, several at once, as the schema's owner. */
  exec(sql: string): Promise<void>
  readonly queue: QueueDatabase
  /** Waits for running statements, writes a checkpoint where that is ours to do, and closes. */
  close(): Promise<void>
}
