import type { MemoryJob } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { type ChangeDraft, recordChanges } from './changes.ts'

/** A statement and the one that says the same and stays. */
export interface MergePair {
  id: string
  keeper: string
}

/**
 * Merges statements into others: their origins move to the keeper, which counts their uses as its own; they stay, superseded by it.
 * Trust and kind of the keeper are its own: what somebody else said too gives no more trust than it had.
 */
export async function mergeStatements(
  tx: Tx,
  ownerId: string,
  job: MemoryJob,
  pairs: readonly MergePair[],
): Promise<void> {
  if (pairs.length === 0) return
  const pair = sql`jsonb_to_recordset(${JSON.stringify(pairs)}::text::jsonb) as pair (id uuid, keeper uuid)`
  const { rows: moved } = await sql<{ id: string; origins: string[]; uses: number }>`
    with moved as (
      update memory.origins o set item_id = pair.keeper from ${pair} where o.item_id = pair.id
      returning pair.id, o.ordinal
    ), gained as (
      update memory.items k set uses = k.uses + g.uses, used_at = greatest(k.used_at, g.used_at)
      from (select pair.keeper, sum(i.uses)::integer as uses, max(i.used_at) as used_at
            from ${pair} join memory.items i on i.id = pair.id group by 1) g
      where k.id = g.keeper
    ), merged as (
      update memory.items i set superseded_by = pair.keeper from ${pair} where i.id = pair.id returning i.id, i.uses
    )
    select merged.id, merged.uses,
      coalesce((select jsonb_agg(moved.ordinal::text order by moved.ordinal) from moved where moved.id = merged.id), '[]') as origins
    from merged`.execute(tx)
  const keepers = new Map(pairs.map(({ id, keeper }) => [id, keeper]))
  const drafts = moved.map(({ id, origins, uses }): ChangeDraft => {
    const supersededBy = keepers.get(id) ?? null
    return { job, action: 'merged', itemId: id, before: { supersededBy: null }, after: { supersededBy, origins, uses } }
  })
  await recordChanges(tx, ownerId, drafts)
}
