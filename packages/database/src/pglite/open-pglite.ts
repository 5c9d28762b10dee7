import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { AssistantError } from '@openpa/core'
import { type CompiledQuery, Kysely } from 'kysely'
import { becoming, runAsOwner } from '../as-owner.ts'
import type { Database, OwnerOptions } from '../database.ts'
import { onlyReads } from '../statement-kinds.ts'
import type { Tables } from '../tables.ts'
import { translateDatabaseError } from '../translate-error.ts'
import { compilePGlite } from './compile-pglite.ts'
import { Mutex } from './mutex.ts'
import { type OnCommit, pgliteDialect } from './pglite-dialect.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { ServerFiles } from './server-files.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

/** The role that owns the schema; no superuser. */
export const SCHEMA_OWNER = 'openpa'

/** Small buffers: an assistant's data is small and the daemon's memory is what people see. */
const SETTINGS = {
  shared_buffers: '16MB',
  max_wal_size: '64MB',
  min_wal_size: '32MB',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  // A plan is made while a table has a page or two and then kept, for a process that runs for months: one that reads the whole
  // table would take longer with every row. Where there is no index it is read whole nevertheless.
  enable_seqscan: 'off',
}

/**
 * Opens a PGlite instance with our settings as `username`. In memory without `dataDir`.
 * @param files what it needs beside the data folder; PGlite's own, if none are given, with which it can make new folders, too.
 */
export async function createPGlite(username: string, dataDir?: string, files?: ServerFiles): Promise<PGlite> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const pglite = new PGlite({
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(files === undefined ? {} : { fsBundle: files }),
    username,
    database: 'postgres',
    extensions: { vector },
    pgliteWasmModule: await compilePGlite(),
    startParams: [...PGlite.defaultStartParams, ...settings],
  })
  await pglite.waitReady
  return pglite
}

/** What only a superuser may do, once, before the migrations run as {@link SCHEMA_OWNER}. */
export const PGLITE_BOOTSTRAP = `
  create role ${SCHEMA_OWNER} login createrole createdb nosuperuser;
  grant pg_checkpoint to ${SCHEMA_OWNER};
  alter database postgres owner to ${SCHEMA_OWNER};
  create schema extensions authorization ${SCHEMA_OWNER};
  create extension vector with schema extensions;
  alter role ${SCHEMA_OWNER} set search_path = "$user", public, extensions;
  alter database postgres set search_path = "$user", public, extensions;
`

/**
 * Opens the embedded database in `dataDir`, which must have been made from the prepared image ({@link ensureDataDir}). The
 * caller holds the lock on the folder: PGlite itself takes none.
 * @throws {AssistantError} `database.corrupt` when the folder does not open.
 */
export async function openPGlite(dataDir: string): Promise<Database> {
  // Without this file PGlite would make a new cluster in the folder, over whatever else is in it.
  if (!existsSync(join(dataDir, 'PG_VERSION'))) throw corrupt(dataDir)
  let pglite: PGlite
  try {
    const files = new ServerFiles()
    pglite = await createPGlite(SCHEMA_OWNER, dataDir, files)
    files.release(pglite)
  } catch (error) {
    const known = translateDatabaseError(error)
    if (known !== error) throw known
    throw corrupt(dataDir, error)
  }
  return databaseOf(pglite, dataDir)
}

/** What is told of a folder that does not open. */
export const corrupt = (dataDir: string, cause?: unknown): AssistantError =>
  new AssistantError('database.corrupt', `The data folder ${dataDir} cannot be opened.`, {
    cause,
    hint: 'Move the folder aside and restore a copy of it; no data in it was changed.',
  })

/** A database over an open instance; without `dataDir` (in memory) there is no log to keep. */
export function databaseOf(pglite: PGlite, dataDir?: string): Database {
  const mutex = new Mutex()
  const log = dataDir === undefined ? undefined : new WriteAheadLog(dataDir)
  let checkpointing = false
  const checkpoint = async () => {
    await pglite.exec('checkpoint')
    log?.checkpointDone()
  }
  /** What kept an unawaited commit from the disk, until somebody is told. */
  let unsaid: unknown
  const afterCommit = async () => {
    const isNew = await log?.sync()
    if (unsaid !== undefined) {
      // What was written since may be of no use without what is missing before it.
      const error = unsaid
      unsaid = undefined
      throw error
    }
    if (!isNew || checkpointing || !log?.wantsCheckpoint()) return
    checkpointing = true
    // Behind the commit that tripped it, so that nobody's answer waits for the checkpoint. A failure leaves the log longer.
    void mutex
      .run(checkpoint)
      .catch(() => undefined)
      .finally(() => {
        checkpointing = false
      })
  }
  const onCommit = async (awaitsDisk: boolean) => {
    const done = afterCommit()
    if (awaitsDisk) return done
    done.catch((error: unknown) => {
      unsaid = error
    })
  }
  const statements = new PreparedStatements(pglite)
  const system = new Kysely<Tables>({ dialect: pgliteDialect(pglite, statements, mutex, onCommit) })
  /** Runs statements that may open a transaction of their own; a failure must not leave it to the next one. */
  const alone = <T>(work: () => Promise<T>) =>
    mutex.run(async () => {
      try {
        const result = await work()
        await afterCommit()
        return result
      } catch (error) {
        await pglite.exec('rollback').catch(() => undefined)
        throw error
      }
    })
  return {
    kind: 'pglite',
    system,
    asOwner: (ownerId, work, options) => runAsOwner(system, ownerId, work, options),
    statementAsOwner: alonePGlite(mutex, statements, onCommit),
    exec: (sql) =>
      alone(async () => {
        await pglite.exec(sql)
        await statements.clear()
      }),
    queue: {
      executeSql: (text, values) =>
        alone(async () => {
          if (values?.length) return pglite.query<Record<string, unknown>>(text, values)
          const results = await pglite.exec(text)
          return { rows: results.flatMap((result) => result.rows as Record<string, unknown>[]) }
        }),
    },
    close: () =>
      mutex.run(async () => {
        await checkpoint()
        await pglite.close()
      }),
  }
}

/** Statements each in a transaction of its own. */
const alonePGlite =
  (mutex: Mutex, statements: PreparedStatements, onCommit: OnCommit): Database['statementAsOwner'] =>
  async <R>(ownerId: string, { sql, parameters }: CompiledQuery<R>, { awaitsDisk = true }: OwnerOptions = {}) => {
    const become = becoming(ownerId)
    try {
      const { rows } = await mutex.run(() => statements.queryAlone<R>(sql, parameters, [become]))
      if (!onlyReads(sql)) await onCommit(awaitsDisk)
      return rows
    } catch (error) {
      throw translateDatabaseError(error)
    }
  }
