import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { validityOf } from '../upkeep/changes.ts'

/** A statement that ends, what takes its place, and since when. */
export interface Ending {
  id: string
  supersededBy: string
  validTo: string
}

/**
 * Lets newer statements take the place of older ones and notes it in the journal, in one statement: who tells something waits for
 * it. One that had ended before keeps that end. The rows must be locked.
 */
export async function endStatements(tx: Tx, ownerId: string, endings: readonly Ending[]): Promise<void> {
  if (endings.length === 0) return
  await sql`
    with ended as (
      update memory.items i set superseded_by = d."supersededBy", valid_to = least(i.valid_to, d."validTo")
      from jsonb_to_recordset(${JSON.stringify(endings)}::text::jsonb) as d (id uuid, "supersededBy" uuid, "validTo" timestamptz)
      join memory.items was on was.id = d.id
      where i.id = d.id
      returning i.id, ${validityOf('was')} as before, ${validityOf('i')} as after
    )
    insert into memory.changes (owner_id, job, action, item_id, before, after)
    select ${ownerId}, 'consolidate', 'superseded', id, before, after from ended`.execute(tx)
}
