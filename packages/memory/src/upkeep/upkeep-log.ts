import type { UpkeepReport } from '@openpa/core'
import type { Tx } from '@openpa/database'

/** An upkeep in the journal; `report` is null until it has ended. */
export interface LoggedUpkeep {
  at: Date
  report: UpkeepReport | null
}

/** Notes that an upkeep begins. @returns the note's id. */
export async function logStart(tx: Tx, ownerId: string, at: Date): Promise<string> {
  const { id } = await tx
    .insertInto('memory.changes')
    .values({ owner_id: ownerId, job: 'upkeep', action: 'run', at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Notes what it did, and up to which run uses were counted. */
export async function logEnd(tx: Tx, id: string, report: UpkeepReport, usesThrough: string | null): Promise<void> {
  await tx
    .updateTable('memory.changes')
    .set({ after: JSON.stringify({ report, usesThrough }) })
    .where('id', '=', id)
    .execute()
}

/** The upkeep that began last. */
export async function lastUpkeep(tx: Tx): Promise<LoggedUpkeep | undefined> {
  const row = await tx
    .selectFrom('memory.changes')
    .select(['at', 'after'])
    .where('job', '=', 'upkeep')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { at: row.at, report: (row.after as { report: UpkeepReport } | null)?.report ?? null }
}
