import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { holds } from '../holds.ts'
import { type Batch, type BatchedWork, inBatches } from './in-batches.ts'
import type { UpkeepSettings } from './upkeep-settings.ts'

/** Rows of one transaction. */
const BATCH = 500

const batchOf = (rows: readonly { due: number; changed: number }[]): Batch => {
  const { due, changed } = rows[0] ?? { due: 0, changed: 0 }
  return { changed, isLast: due < BATCH }
}

/**
 * Raises what was used or told again since it was last weighed. Told twice, or used four times, is worth a tenth; it rises with
 * the logarithm, up to 0.9, and never falls here: who said how important something is was there first.
 */
async function raiseNext(tx: Tx, ownerId: string, now: Date): Promise<Batch> {
  const { rows } = await sql<{ due: number; changed: number }>`
    with due as (
      select i.id, i.importance as before, greatest(i.used_at, told.last) as last,
        greatest(i.importance, least(0.9, 0.5 + 0.1 * log(2, 1 + i.uses / 4.0 + greatest(told.times - 1, 0)))::real) as after
      from memory.items i
      cross join lateral (select count(*) as times, max(at) as last from memory.origins o where o.item_id = i.id) told
      where i.session is null and ${holds('i')}
        and greatest(i.used_at, told.last) > coalesce(i.weighed_at, i.created_at)
      limit ${BATCH}
    ), weighed as (
      -- Not before what it was weighed for, should the clock have been put back since.
      update memory.items i set importance = due.after, weighed_at = greatest(${now}::timestamptz, due.last)
      from due where i.id = due.id returning i.id, due.before, i.importance as after
    ), noted as (
      insert into memory.changes (owner_id, job, action, item_id, before, after)
      select ${ownerId}, 'weigh', 'raised', id, jsonb_build_object('importance', before), jsonb_build_object('importance', after)
      from weighed where after > before returning id
    )
    select (select count(*)::integer from due) as due, (select count(*)::integer from noted) as changed`.execute(tx)
  return batchOf(rows)
}

/** @returns how many became more important. */
export const raiseImportance = (work: BatchedWork, now: Date): Promise<number> =>
  inBatches(work, (tx) => raiseNext(tx, work.ownerId, now))

/** Smaller steps than this share of a half-life are not taken: no ranking would notice, and each is a row in the journal. */
const STEP = 0.15
/** So near to the floor nothing falls any more. */
const NEAR_FLOOR = 0.02

/** Lets fall what nobody used; at most by a half at once, so that a clock that jumps costs no more than that. */
async function fadeNext(tx: Tx, ownerId: string, now: Date, settings: UpkeepSettings): Promise<Batch> {
  const { halfLifeDays, floor } = settings
  const { rows } = await sql<{ due: number; changed: number }>`
    with idle as (
      select id, importance,
        extract(epoch from ${now}::timestamptz - greatest(created_at, used_at, weighed_at)) / 86400 / ${halfLifeDays}::float8 as halves
      from memory.items
      where session is null and ${holds('items')} and importance > ${floor + NEAR_FLOOR}::float8
    ), due as (
      select id, importance as before,
        (${floor}::float8 + (importance - ${floor}::float8) * power(0.5::float8, least(1, halves::float8)))::real as after
      from idle where halves >= ${STEP}::float8 limit ${BATCH}
    ), weighed as (
      update memory.items i set importance = due.after, weighed_at = ${now}::timestamptz
      from due where i.id = due.id returning i.id, due.before, i.importance as after
    ), noted as (
      insert into memory.changes (owner_id, job, action, item_id, before, after)
      select ${ownerId}, 'decay', 'faded', id, jsonb_build_object('importance', before), jsonb_build_object('importance', after)
      from weighed returning id
    )
    select (select count(*)::integer from due) as due, (select count(*)::integer from noted) as changed`.execute(tx)
  return batchOf(rows)
}

/** Lets the importance of unused statements fall towards the floor. Deletes nothing. @returns how many fell. */
export const fadeImportance = (work: BatchedWork, now: Date, settings: UpkeepSettings): Promise<number> =>
  inBatches(work, (tx) => fadeNext(tx, work.ownerId, now, settings))
