import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { recordChanges, UNDO_DAYS } from './changes.ts'
import { type Batch, type BatchedWork, inBatches } from './in-batches.ts'

/** Index entries, or changes, of one transaction. */
const BATCH = 5000

interface Place {
  term: string
  item: string
}

interface Swept {
  seen: number
  gone: number
  last: Place | null
}

/** Removes the postings after `from` whose items are gone, and counts them out of their terms. */
async function sweepNext(tx: Tx, from: Place): Promise<Swept> {
  const { rows } = await sql<Swept>`
    with page as (
      select owner_id, term, item from memory.postings where (term, item) > (${from.term}, ${from.item}::bigint)
      order by term, item limit ${BATCH}
    ), gone as (
      delete from memory.postings p using page
      where p.owner_id = page.owner_id and p.term = page.term and p.item = page.item
        and not exists (select from memory.items i where i.n = page.item)
      returning p.owner_id, p.term
    ), counted as (
      select owner_id, term, count(*)::integer as items from gone group by 1, 2
    ), lowered as (
      update memory.terms t set df = t.df - c.items from counted c
      where t.owner_id = c.owner_id and t.term = c.term and t.df > c.items
    ), dropped as (
      delete from memory.terms t using counted c where t.owner_id = c.owner_id and t.term = c.term and t.df <= c.items
    )
    select (select count(*)::integer from page) as seen, (select count(*)::integer from gone) as gone,
      (select jsonb_build_object('term', term, 'item', item::text) from page order by term desc, item desc limit 1) as last`.execute(
    tx,
  )
  return rows[0] ?? { seen: 0, gone: 0, last: null }
}

/** Counts anew what the orphans had been counted into. */
const recountCorpus = (tx: Tx) =>
  sql`update memory.corpora c set items = g.items, length = g.length
      from (select count(*)::integer as items, coalesce(sum(length), 0) as length from memory.items where terms is not null) g`.execute(
    tx,
  )

/**
 * Removes index entries of items that are gone. There are none as long as the triggers ran; a restored or hand-edited database may
 * have some. Vectors and origins go with their items by foreign key.
 * @returns how many there were.
 */
export async function sweepOrphans(work: BatchedWork): Promise<number> {
  let from: Place = { term: '', item: '0' }
  return inBatches(work, async (tx) => {
    const { seen, gone, last } = await sweepNext(tx, from)
    from = last ?? from
    if (gone > 0) {
      await recountCorpus(tx)
      await recordChanges(tx, work.ownerId, [
        { job: 'vacuum', action: 'swept', itemId: null, before: null, after: null },
      ])
    }
    return { changed: gone, isLast: seen < BATCH }
  })
}

/** Removes changes that are too old to be undone; that a merge was undone is kept, so that it is not done again. @returns how many. */
export const dropExpired = (work: BatchedWork, now: Date): Promise<number> =>
  inBatches(work, async (tx): Promise<Batch> => {
    const { numAffectedRows } = await sql`
      delete from memory.changes where id in (
        select id from memory.changes where at < ${now}::timestamptz - make_interval(days => ${UNDO_DAYS})
          and not (job = 'consolidate' and undone_at is not null) limit ${BATCH})`.execute(tx)
    const changed = Number(numAffectedRows ?? 0n)
    return { changed, isLast: changed < BATCH }
  })
