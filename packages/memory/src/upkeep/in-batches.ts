import { setImmediate as afterOthers } from 'node:timers/promises'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'

/** What one batch did, and whether there may be more to do. */
export interface Batch {
  changed: number
  isLast: boolean
}

/** Work of one owner that is done in small transactions. */
export interface BatchedWork {
  database: Database
  ownerId: string
  signal?: AbortSignal | undefined
}

/**
 * One at a time changes what is in a memory: a second daemon's upkeep, an edit or a forget waits for the batch at work and then
 * finds it done. Held until the transaction ends; taken before any row, so that nobody waits in a circle.
 */
export const lockMemory = (tx: Tx, ownerId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended('openpa memory ' || ${ownerId}::text, 0))`.execute(tx)

/** Runs `batch` until it says that it was the last or the signal aborts. @returns how much was changed in all. */
export async function inBatches(
  { database, ownerId, signal }: BatchedWork,
  batch: (tx: Tx) => Promise<Batch>,
): Promise<number> {
  for (let total = 0; ; ) {
    if (signal?.aborted) return total
    const { changed, isLast } = await database.asOwner(ownerId, async (tx) => {
      await lockMemory(tx, ownerId)
      return batch(tx)
    })
    total += changed
    if (isLast) return total
    // The embedded database works in the daemon's own thread: requests that wait come first.
    await afterOthers()
  }
}
