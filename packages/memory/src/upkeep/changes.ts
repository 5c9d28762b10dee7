import type { MemoryChange, MemoryJob, MemoryState } from '@openpa/core'
import type { Tables, Tx } from '@openpa/database'
import { type RawBuilder, type Selectable, sql } from 'kysely'

/** How long a change can be undone. */
export const UNDO_DAYS = 30

/** A change as it is kept: beside what the API shows, what undoing it takes. */
export interface Snapshot extends MemoryState {
  /** Ordinals of the origins that came with it. */
  origins?: string[]
  /** Uses that the memory brought to the one that it was merged into. */
  uses?: number
  /** Memories that an import added. */
  ids?: string[]
}

/** A change on its way into the journal. */
export interface ChangeDraft {
  job: MemoryJob
  action: string
  itemId: string | null
  before: Snapshot | null
  after: Snapshot | null
}

/** Writes changes in their order, with one statement. */
export async function recordChanges(tx: Tx, ownerId: string, drafts: readonly ChangeDraft[]): Promise<void> {
  if (drafts.length === 0) return
  await sql`
    insert into memory.changes (owner_id, job, action, item_id, before, after)
    select ${ownerId}, job, action, "itemId", before, after
    from jsonb_to_recordset(${JSON.stringify(drafts)}::text::jsonb) as d (
      job text, action text, "itemId" uuid, before jsonb, after jsonb)`.execute(tx)
}

/** A time as snapshots keep it, whatever the session's time zone. */
const isoText = (column: RawBuilder<unknown>) =>
  sql`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Since when and until when a row holds, and what took its place, as JSON; `item` is the table's alias. */
export const validityOf = (item: string): RawBuilder<MemoryState> => {
  const column = (name: string) => sql.ref(`${item}.${name}`)
  return sql<MemoryState>`jsonb_build_object(
    'validFrom', ${isoText(column('valid_from'))}, 'validTo', ${isoText(column('valid_to'))}, 'supersededBy', ${column('superseded_by')})`
}

/** All that a snapshot can hold of a row's own columns, as JSON; `item` is the table's alias. */
export const stateOf = (item: string): RawBuilder<MemoryState> => {
  const column = (name: string) => sql.ref(`${item}.${name}`)
  return sql<MemoryState>`jsonb_build_object(
    'text', ${column('text')}, 'trust', ${column('trust')}, 'importance', ${column('importance')})
    || ${validityOf(item)}`
}

const shown = (snapshot: Snapshot | null): MemoryState | null => {
  if (snapshot === null) return null
  const { origins, uses, ids, ...state } = snapshot
  return state
}

/** A row as the API shows it. */
export const changeOf = (row: Selectable<Tables['memory.changes']>): MemoryChange => ({
  id: row.id,
  job: row.job,
  action: row.action,
  memoryId: row.item_id,
  before: shown(row.before),
  after: shown(row.after),
  at: row.at.toISOString(),
  undoneAt: row.undone_at?.toISOString() ?? null,
})
