import type { Memory, NewMemory } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { MEMORY_COLUMNS, memoryOf } from '../memory-row.ts'
import { validityOf } from '../upkeep/changes.ts'
import { lockMemory } from '../upkeep/in-batches.ts'
import { insertStatement } from '../write-items.ts'
import { relationOf } from './contradiction.ts'
import { endStatements } from './end-statements.ts'
import { readStatement, type StatementForm, topicsToLookThrough, topicsToLookUp } from './read-statement.ts'

/** A time at which a statement was told. */
export interface Telling {
  at: Date
  /** Told at this moment, whatever the clock says: newer than all that is stored. Imports tell of another time. */
  isNow: boolean
}

/**
 * Stores a statement and lets it take its place in time: what it contradicts holds until now and is superseded by it. One that was
 * superseded and is told again holds again, from now on; its earlier times stay in its origins, and what held meanwhile is
 * superseded by it in turn.
 *
 * Of two devices that write at once the second waits and sees what the first has written. Rows are locked before the insert's
 * triggers lock the index, in the order of deletions, so neither waits for the other in a circle.
 */
export async function addStatement(
  tx: Tx,
  ownerId: string,
  memory: NewMemory & { text: string },
  vector: Float32Array | undefined,
  embedder: string,
): Promise<Memory> {
  if (memory.origin.untrusted) return addQuotation(tx, ownerId, memory, vector, embedder)
  const telling = { at: memory.createdAt ?? new Date(), isNow: memory.createdAt === undefined }
  const form = readStatement(memory.text)
  if (form) await lockRivals(tx, ownerId, form)
  const stored = await insertStatement(tx, ownerId, { ...memory, createdAt: telling.at }, vector, embedder)
  const current = stillHolds(stored) ? stored : await revive(tx, ownerId, stored, memory.origin, telling)
  return form && stillHolds(current) ? supersedeOlder(tx, ownerId, current, form, telling) : current
}

/** Words from outside are trusted this much at most. */
const TRUST_OF_QUOTATIONS = 0.3

/**
 * What somebody outside has said is kept as that: never a preference or a rule, and it takes the place of nothing that the person
 * has told, whatever it says.
 */
const addQuotation = (
  tx: Tx,
  ownerId: string,
  memory: NewMemory & { text: string },
  vector: Float32Array | undefined,
  embedder: string,
): Promise<Memory> => {
  const trust = Math.min(memory.trust ?? 1, TRUST_OF_QUOTATIONS)
  return insertStatement(tx, ownerId, { ...memory, kind: 'fact', trust }, vector, embedder)
}

const stillHolds = ({ supersededBy, validTo }: Memory) => supersededBy === null && validTo === null

/** Newest first: who has told thousands of things that they do gets the last of them compared. */
const MOST_RIVALS = 500

const rivalsOf = (tx: Tx, ownerId: string, form: StatementForm) =>
  tx
    .selectFrom('memory.items')
    .select(MEMORY_COLUMNS)
    .where('owner_id', '=', ownerId)
    .where((where) => {
      const through = topicsToLookThrough(form)
      const known = where('topic', 'in', topicsToLookUp(form))
      return through === undefined ? known : where.or([known, where('topic', 'like', `${through}%`)])
    })
    .where('superseded_by', 'is', null)
    .where('session', 'is', null)
    .orderBy('n', 'desc')
    .limit(MOST_RIVALS)

async function lockRivals(tx: Tx, ownerId: string, form: StatementForm): Promise<void> {
  await lockMemory(tx, ownerId)
  await rivalsOf(tx, ownerId, form).forUpdate().execute()
}

/**
 * Makes a statement hold again that is told after it had ended, superseded or not; a merged one whose keeper has ended, too. In the
 * journal it comes before what it ends in turn.
 */
async function revive(
  tx: Tx,
  ownerId: string,
  stored: Memory,
  origin: NewMemory['origin'],
  { at, isNow }: Telling,
): Promise<Memory> {
  const { rows } = await sql<{ valid_from: Date }>`
    with ended as (
      select i.id, coalesce(i.valid_to, keeper.valid_to) as at, ${validityOf('i')} as before
      from memory.items i left join memory.items keeper on keeper.id = i.superseded_by where i.id = ${stored.id}
    ), revived as (
      update memory.items i set valid_from = greatest(${at}::timestamptz, ended.at), valid_to = null, superseded_by = null
      from ended where i.id = ended.id and (ended.at < ${at}::timestamptz or (${isNow} and ended.at is not null))
      returning i.id, i.valid_from, ended.before, ${validityOf('i')} as after
    ), told as (
      insert into memory.origins (item_id, owner_id, origin, at)
      select r.id, ${ownerId}, ${JSON.stringify(origin)}::text::jsonb, ${at} from revived r
      where not exists (select from memory.origins o where o.item_id = r.id and o.at = ${at}::timestamptz)
    ), noted as (
      insert into memory.changes (owner_id, job, action, item_id, before, after)
      select ${ownerId}, 'consolidate', 'revived', id, before, after from revived
    )
    select valid_from from revived`.execute(tx)
  const [row] = rows
  return row ? { ...stored, validFrom: row.valid_from.toISOString(), validTo: null, supersededBy: null } : stored
}

/**
 * Ends what a stored statement contradicts: same subject, same attribute, another value. Rows are linked, never deleted. A
 * statement of an earlier time than what contradicts it is itself superseded. Whoever is trusted less ends nothing.
 * @param form how the stored statement reads.
 * @returns the statement as it stands now.
 */
export async function supersedeOlder(
  tx: Tx,
  ownerId: string,
  stored: Memory,
  form: StatementForm,
  { isNow }: Telling,
): Promise<Memory> {
  const rows = await rivalsOf(tx, ownerId, form).where('id', '<>', stored.id).execute()
  const rivals = rows.map((row) => ({ ...memoryOf(row), form: readStatement(row.text) }))
  const told = { ...stored, form }
  const isOlder = (rival: Memory) => isNow || rival.validFrom <= stored.validFrom
  const beaten = rivals.filter((rival) => isOlder(rival) && ends(told, rival))
  const [next] = rivals
    .filter((rival) => !isOlder(rival) && ends(rival, told))
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
  // A clock that was set back: nothing ends before it began.
  const times = [stored, ...beaten].map((memory) => memory.validFrom).sort()
  const validFrom = times.at(-1) ?? stored.validFrom
  if (beaten.length > 0) {
    await closeAt(tx, ownerId, beaten, { id: stored.id, validFrom })
    if (validFrom !== stored.validFrom)
      await tx.updateTable('memory.items').set({ valid_from: validFrom }).where('id', '=', stored.id).execute()
  }
  if (next) await closeAt(tx, ownerId, [stored], next)
  return { ...stored, validFrom, ...(next && { validTo: next.validFrom, supersededBy: next.id }) }
}

type ReadMemory = Memory & { form: StatementForm | undefined }

const ends = (newer: ReadMemory, older: ReadMemory): boolean =>
  newer.trust >= older.trust && relationOf(older, newer) === 'supersedes'

const closeAt = (tx: Tx, ownerId: string, memories: readonly Memory[], by: Pick<Memory, 'id' | 'validFrom'>) =>
  endStatements(
    tx,
    ownerId,
    memories.map(({ id }) => ({ id, supersededBy: by.id, validTo: by.validFrom })),
  )
