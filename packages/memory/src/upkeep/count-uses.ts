import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { type BatchedWork, inBatches } from './in-batches.ts'

/** Runs that are read in one transaction. */
const RUNS = 200

interface Counted {
  changed: number
  runs: number
  through: string | null
}

/** Adds up how often the next runs used each memory. */
async function countNext(tx: Tx, after: string | null): Promise<Counted> {
  const { rows } = await sql<Counted>`
    with seen as (
      select id, created_at from assistant.runs
      where created_at > coalesce(${after}::text::timestamptz, '-infinity') and status <> 'running'
      order by created_at limit ${RUNS}
    ), hits as (
      select case when h.hit ->> 'id' ~ '^[0-9a-f-]{36}$' then (h.hit ->> 'id')::uuid end as id,
             count(*)::integer as uses, max(seen.created_at) as used_at
      from seen join assistant.events e on e.run_id = seen.id and e.kind = 'memory-recalled'
      join assistant.event_payloads p on p.run_id = e.run_id and p.seq = e.seq
      cross join lateral jsonb_array_elements(p.payload -> 'hits') as h (hit)
      group by 1
    ), marked as (
      update memory.items i set uses = i.uses + hits.uses, used_at = greatest(i.used_at, hits.used_at)
      from hits where i.id = hits.id returning i.id
    )
    select (select count(*)::integer from marked) as changed, count(*)::integer as runs, max(created_at)::text as through
    from seen`.execute(tx)
  return rows[0] ?? { changed: 0, runs: 0, through: null }
}

/** Up to which run uses were counted: noted at the end of an upkeep and, should one be killed before that, by the uses. */
async function countedThrough(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ through: string | null }>`
    select greatest(
      (select max(used_at) from memory.items),
      (select max((after ->> 'usesThrough')::timestamptz) from memory.changes where job = 'upkeep'))::text as through`.execute(
    tx,
  )
  return rows[0]?.through ?? null
}

/**
 * Counts the uses of memories by what runs recalled, from their log: a run itself writes nothing for it.
 * @returns `through`: the time of the last run that was counted.
 */
export async function countUses(work: BatchedWork): Promise<{ changed: number; through: string | null }> {
  let through = await work.database.asOwner(work.ownerId, countedThrough)
  const changed = await inBatches(work, async (tx) => {
    const counted = await countNext(tx, through)
    through = counted.through ?? through
    return { changed: counted.changed, isLast: counted.runs < RUNS }
  })
  return { changed, through }
}
