import { type Kysely, sql } from 'kysely'
import type { OwnerOptions, Tx } from './database.ts'
import { UNAWAITED } from './statement-kinds.ts'
import { isUuid } from './stores/rows.ts'
import type { Tables } from './tables.ts'
import { translateDatabaseError } from './translate-error.ts'

/**
 * The statement with which a transaction becomes `ownerId`, the way PostgREST does it on Supabase. Written out, not with parameters, so
 * that it can go along with the statement after it. @throws {TypeError} for what is no owner's id.
 */
export function becoming(ownerId: string): string {
  // An id has no quotes.
  if (!isUuid(ownerId)) throw new TypeError(`${JSON.stringify(ownerId)} is no owner's id.`)
  const claims = JSON.stringify({ sub: ownerId, role: 'authenticated' })
  return `select set_config('role','authenticated',true),set_config('request.jwt.claims','${claims}',true)`
}

/** Runs `work` in a transaction of `db` that has become `ownerId`. */
export async function runAsOwner<T>(
  db: Kysely<Tables>,
  ownerId: string,
  work: (tx: Tx) => Promise<T>,
  { awaitsDisk = true }: OwnerOptions = {},
): Promise<T> {
  const become = becoming(ownerId)
  try {
    return await db.transaction().execute(async (tx) => {
      await sql.raw(become).execute(tx)
      if (!awaitsDisk) await sql.raw(UNAWAITED).execute(tx)
      return work(tx)
    })
  } catch (error) {
    throw translateDatabaseError(error)
  }
}
