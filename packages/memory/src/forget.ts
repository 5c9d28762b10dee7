import { createHash, randomUUID } from 'node:crypto'
import type { ForgetReceipt, Memory } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import {
  COPIES,
  deleteItems,
  eraseCopies,
  eraseEpisodes,
  eraseHits,
  erasePieces,
  eraseTitles,
} from './forget-copies.ts'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'
import { saysStatement } from './says-statement.ts'
import { lockMemory } from './upkeep/in-batches.ts'
import { formDigest } from './upkeep/read-form.ts'

/** A shorter statement ("tea") says too little for its words elsewhere to be taken for a copy of it. */
const SPECIFIC_CHARS = 12

/** Runs that had to do with the memory: those that told it, and those whose log or steps name its id. */
async function linkedRuns(tx: Tx, { id, origin }: Memory): Promise<Set<string>> {
  const named = `%${id}%`
  const { rows } = await sql<{ run_id: string | null }>`
    select run_id::text from assistant.event_payloads where payload::text like ${named}
    union select run_id::text from assistant.steps where input::text like ${named} or output::text like ${named}
    union select origin ->> 'run' from memory.origins where item_id = ${id}`.execute(tx)
  return new Set([...rows.map((row) => row.run_id), origin.run ?? null].filter((run) => run !== null))
}

/** Statements that say the same in other spelling: upkeep has merged them into this one, or would have. */
async function otherSpellings(tx: Tx, memory: Memory): Promise<Memory[]> {
  if (memory.place) return []
  const rows = await tx
    .selectFrom('memory.items')
    .select(MEMORY_COLUMNS)
    .where('form', '=', formDigest(memory.text))
    .where('session', 'is', null)
    .where('kind', '=', memory.kind)
    .where('id', '<>', memory.id)
    .execute()
  return rows.map(memoryOf)
}

/** Statements that were told in this turn; those that were told elsewhere as well lose that origin, and stay. */
async function toldOnlyIn(tx: Tx, turn: Memory): Promise<Memory[]> {
  if (!turn.place) return []
  const { session, turn: number } = turn.place
  // Origins without such a field are none of this turn: never null, which an aggregate would pass over.
  const is = (field: string, value: string) => sql`coalesce(o.origin ->> ${sql.lit(field)} = ${value}::text, false)`
  const names = sql<boolean>`(${is('session', session)} and ${is('turn', String(number))})`
  const sameRun = sql<boolean>`(o.origin ->> 'turn' is null and ${is('run', turn.origin.run ?? '')})`
  const { rows } = await sql<Parameters<typeof memoryOf>[0] & { only: boolean; named: boolean }>`
    select ${sql.join(MEMORY_COLUMNS.map((name) => sql.ref(`i.${name}`)))}, told.only, told.named from memory.items i
    cross join lateral (
      select bool_and(${names} or ${sameRun}) as only, bool_or(${names}) as named, bool_or(${sameRun}) as same_run
      from memory.origins o where o.item_id = i.id
    ) told
    where i.session is null and (told.named or told.same_run)`.execute(tx)
  // An origin that names no turn may be of another one of its run.
  const told = rows.filter(({ text, named }) => named || saysStatement(text).inText(turn.text))
  const elsewhere = told.filter(({ only }) => !only).map(({ id }) => id)
  if (elsewhere.length > 0)
    await sql`delete from memory.origins o where o.item_id in (${sql.join(elsewhere)}) and (${names} or ${sameRun})`.execute(
      tx,
    )
  return told.filter(({ only }) => only).map(memoryOf)
}

/** Erases what is a copy of the text, everywhere. @returns how many rows had one. */
async function eraseText(tx: Tx, memory: Memory): Promise<number> {
  const linked = await linkedRuns(tx, memory)
  const everywhere = memory.text.length >= SPECIFIC_CHARS
  const scope = {
    says: saysStatement(memory.text),
    includes: (run: string | null) => everywhere || (run !== null && linked.has(run)),
  }
  let copies = await eraseTitles(tx, scope)
  copies += await eraseHits(tx, scope, memory.id)
  copies += await erasePieces(tx, scope)
  for (const place of COPIES) copies += await eraseCopies(tx, place, scope)
  return copies + (await eraseEpisodes(tx, scope, memory.id))
}

/**
 * Deletes a memory and every copy of its text. A copy is a value in which the statement stands as a whole, in any case and
 * spacing and not as part of longer words. In runs that had to do with the memory every copy is erased; elsewhere only
 * where the statement is long enough ({@link SPECIFIC_CHARS}) that it cannot stand there by chance. Of the log, payloads go
 * and numbers and digests stay; of a search, only the hits that say it go. A turn of a conversation goes as a whole, and with it the statements that were told only there;
 * so do the same statement's other spellings. What a model said in other words is not a copy and is not found; neither is
 * another memory that says more. Runs inside the owner's transaction, so only own rows are touched.
 */
export async function forgetEverywhere(tx: Tx, ownerId: string, memory: Memory): Promise<ForgetReceipt> {
  await lockMemory(tx, ownerId)
  const says = saysStatement(memory.text)
  const others = [...(await otherSpellings(tx, memory)), ...(await toldOnlyIn(tx, memory))]
  let copies = others.length + (await eraseText(tx, memory))
  // Where a longer one stands that has this text in it, this text stood, too.
  for (const other of others) if (!says.inText(other.text)) copies += await eraseText(tx, other)
  await deleteItems(tx, [memory.id, ...others.map(({ id }) => id)])
  return {
    receipt: randomUUID(),
    id: memory.id,
    digest: createHash('sha256').update(memory.text).digest('hex'),
    forgottenAt: new Date().toISOString(),
    copies,
  }
}
