import { type Kysely, sql } from 'kysely'
import type { Tx } from './database.ts'
import type { Tables } from './tables.ts'
import { translateDatabaseError } from './translate-error.ts'

/** Runs `work` in a transaction of `db` that has become `ownerId`, the way PostgREST does it on Supabase. */
export async function runAsOwner<T>(db: Kysely<Tables>, ownerId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const claims = JSON.stringify({ sub: ownerId, role: 'authenticated' })
  try {
    return await db.transaction().execute(async (tx) => {
      await sql`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`.execute(
        tx,
      )
      return work(tx)
    })
  } catch (error) {
    throw translateDatabaseError(error)
  }
}
