import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { holds } from '../holds.ts'
import { type Batch, type BatchedWork, inBatches } from './in-batches.ts'
import { type MergePair, mergeStatements } from './merge.ts'
import { formDigest } from './read-form.ts'

/** Rows of one transaction. */
const BATCH = 200

/** Notes the form of statements that have none yet. */
async function readForms(tx: Tx): Promise<Batch> {
  const rows = await tx
    .selectFrom('memory.items')
    .select(['id', 'text'])
    .where('form', 'is', null)
    .where('session', 'is', null)
    .limit(BATCH)
    .execute()
  const forms = JSON.stringify(rows.map(({ id, text }) => ({ id, form: formDigest(text) })))
  if (rows.length > 0)
    await sql`
      update memory.items i set form = d.form
      from jsonb_to_recordset(${forms}::text::jsonb) as d (id uuid, form text) where i.id = d.id`.execute(tx)
  return { changed: rows.length, isLast: rows.length < BATCH }
}

/** What a person has taken apart stays apart. */
const isOpen = sql`${holds('i')} and i.session is null and not exists (
  select from memory.changes c where c.item_id = i.id and c.job = 'consolidate' and c.undone_at is not null)`

/** Duplicates with what they are merged into: of the same kind and form the most trusted stays, of those the oldest. */
async function nextPairs(tx: Tx): Promise<MergePair[]> {
  const { rows } = await sql<MergePair>`
    with repeated as (
      select i.form, i.kind from memory.items i where i.form is not null and ${isOpen}
      group by i.form, i.kind having count(*) > 1 order by i.form, i.kind limit ${BATCH}
    )
    -- Looked up group by group: joined, all statements would be read for each.
    select members.id, members.keeper from repeated cross join lateral (
      select i.id, first_value(i.id) over place as keeper, row_number() over place as rank from memory.items i
      where i.form = repeated.form and i.kind = repeated.kind and ${isOpen}
      window place as (order by i.trust desc, i.created_at, i.n) order by rank limit ${BATCH + 1}
    ) members
    where members.rank > 1 limit ${BATCH}`.execute(tx)
  return rows
}

/**
 * Merges statements that say the same in other spelling. Conservative: only what {@link readForm} makes equal is merged; what is
 * merely alike is for a person to see (`audit`).
 * @returns how many were merged.
 */
export async function mergeDuplicates(work: BatchedWork): Promise<number> {
  await inBatches(work, readForms)
  return inBatches(work, async (tx) => {
    const pairs = await nextPairs(tx)
    await mergeStatements(tx, work.ownerId, 'consolidate', pairs)
    return { changed: pairs.length, isLast: pairs.length < BATCH }
  })
}
