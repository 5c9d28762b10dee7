import { AssistantError, type Embedder, type MemoryChange } from '@openpa/core'
import type { Database, Tables, Tx } from '@openpa/database'
import { type Selectable, sql } from 'kysely'
import { isIdPrefix } from '../find-memory.ts'
import { changeOf, type Snapshot, stateOf, UNDO_DAYS } from './changes.ts'
import { lockMemory } from './in-batches.ts'
import { type EmbeddedText, embedText, rewriteItem, sameStatement } from './rewrite.ts'

type ChangeRow = Selectable<Tables['memory.changes']>

const refuse = (why: string, hint = 'Nothing was changed. See: assistant memory history <id>') =>
  new AssistantError('memory.not-undoable', why, { hint })

const LATER_FIRST = 'Undo the later change first: assistant memory history <id>'

/** A change of the last {@link UNDO_DAYS} days by id or by a unique prefix. */
async function findChange(tx: Tx, changeId: string, now: Date): Promise<ChangeRow> {
  const prefix = changeId.toLowerCase()
  const rows = isIdPrefix(prefix)
    ? await tx
        .selectFrom('memory.changes')
        .selectAll()
        .where(sql<string>`id::text`, 'like', `${prefix}%`)
        .where('at', '>=', new Date(now.getTime() - UNDO_DAYS * 86_400_000))
        .limit(2)
        .execute()
    : []
  const [row, other] = rows
  if (row && !other) return row
  const why = other
    ? `Several changes begin with ${changeId}.`
    : `There is no change ${changeId} in the last ${UNDO_DAYS} days.`
  throw new AssistantError('memory.change-not-found', why, { hint: 'See: assistant memory history <id>' })
}

function assertUndoable(change: ChangeRow): void {
  if (change.undone_at) throw refuse('That change is undone already.')
  if (change.job === 'import') return
  if (change.item_id === null) throw refuse('That is no change of a memory; there is nothing to undo.')
  if (change.before === null) throw refuse('That memory was forgotten since.')
}

/** Columns of a snapshot that are put back as they are. */
function columnsOf({ trust, importance, validFrom, validTo, supersededBy }: Snapshot) {
  return {
    ...(trust !== undefined && { trust }),
    ...(importance !== undefined && { importance }),
    ...(validFrom !== undefined && { valid_from: validFrom }),
    ...(validTo !== undefined && { valid_to: validTo }),
    ...(supersededBy !== undefined && { superseded_by: supersededBy }),
  }
}

/**
 * Whether the row is as the change left it, but for a link to what was forgotten since.
 * @throws {AssistantError} `memory.not-undoable`.
 */
async function assertUnchanged(tx: Tx, id: string, { origins, uses, ids, ...left }: Snapshot): Promise<void> {
  const { supersededBy, ...rest } = left
  const linked = typeof supersededBy === 'string' ? supersededBy : null
  const { rows } = await sql<{ same: boolean }>`
    select ${stateOf('i')} @> ${JSON.stringify(left)}::text::jsonb or (
      i.superseded_by is null and ${stateOf('i')} @> ${JSON.stringify(rest)}::text::jsonb
      and not exists (select from memory.items newer where newer.id = ${linked}::uuid) and ${linked}::uuid is not null) as same
    from memory.items i where i.id = ${id} for update`.execute(tx)
  const [row] = rows
  if (!row) throw refuse('That memory was forgotten since.')
  if (!row.same) throw refuse('That memory was changed since.', LATER_FIRST)
}

/**
 * What a snapshot says that had taken the row's place; null where that was forgotten since.
 * @throws {AssistantError} `memory.not-undoable` where it was itself superseded by the row: none of both would hold.
 */
async function successorOf(tx: Tx, id: string, supersededBy: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with recursive later as (
      select i.id, i.superseded_by from memory.items i where i.id = ${supersededBy}
      union select i.id, i.superseded_by from memory.items i join later on i.id = later.superseded_by
    )
    select id from later`.execute(tx)
  if (rows.some((row) => row.id === id))
    throw refuse('What had taken its place was superseded by it since.', LATER_FIRST)
  return rows.length > 0 ? supersededBy : null
}

/** Takes a merge apart: origins go back. Upkeep leaves alone what was taken apart. */
async function separate(tx: Tx, id: string, { supersededBy: keeper, origins = [], uses = 0 }: Snapshot): Promise<void> {
  await tx
    .updateTable('memory.origins')
    .set({ item_id: id })
    .where('ordinal', 'in', origins.length > 0 ? origins : ['0'])
    .execute()
  await tx
    .updateTable('memory.items')
    .set({ uses: sql`greatest(0, uses - ${uses}::integer)` })
    .where('id', '=', keeper ?? null)
    .execute()
}

/** Removes what an import added, but for what was changed or told again since. */
async function removeImported(tx: Tx, { ids = [] }: Snapshot, at: Date): Promise<void> {
  await sql`
    delete from memory.items i using jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb) as added (id)
    where i.id = added.id::uuid
      and not exists (select from memory.changes c where c.item_id = i.id and c.undone_at is null and c.job <> 'decay')
      and (select count(*) from memory.origins o where o.item_id = i.id and o.at > ${at}) = 0`.execute(tx)
}

async function restore(
  tx: Tx,
  change: ChangeRow,
  rewritten: EmbeddedText | undefined,
  embedder: Embedder,
): Promise<void> {
  const [before, after]: [Snapshot, Snapshot] = [change.before ?? {}, change.after ?? {}]
  if (change.job === 'import' || change.item_id === null) return removeImported(tx, after, change.at)
  const id = change.item_id
  await assertUnchanged(tx, id, after)
  if (rewritten) {
    if (await sameStatement(tx, id, rewritten.text)) throw refuse('Another memory says now what this one said before.')
    await rewriteItem(tx, id, rewritten, embedder)
    await tx
      .deleteFrom('memory.origins')
      .where('ordinal', 'in', after.origins?.length ? after.origins : ['0'])
      .execute()
  } else if (change.action === 'merged') await separate(tx, id, after)
  const { supersededBy } = before
  const columns = columnsOf(
    supersededBy ? { ...before, supersededBy: await successorOf(tx, id, supersededBy) } : before,
  )
  if (Object.keys(columns).length > 0) await tx.updateTable('memory.items').set(columns).where('id', '=', id).execute()
}

/** Takes a change back, see `MemoryUpkeep.undo`. */
export async function undoChange(
  database: Database,
  embedder: Embedder,
  ownerId: string,
  changeId: string,
  now: Date,
): Promise<MemoryChange> {
  const found = await database.asOwner(ownerId, (tx) => findChange(tx, changeId, now))
  assertUndoable(found)
  const text = (found.before as Snapshot | null)?.text
  const rewritten = text === undefined ? undefined : await embedText(embedder, text)
  return database.asOwner(ownerId, async (tx) => {
    await lockMemory(tx, ownerId)
    // Read again: it may have been undone, or its memory forgotten, while the text was embedded.
    const change = await findChange(tx, found.id, now)
    assertUndoable(change)
    await restore(tx, change, rewritten, embedder)
    const undone = await tx
      .updateTable('memory.changes')
      .set({ undone_at: now })
      .where('id', '=', change.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return changeOf(undone)
  })
}
