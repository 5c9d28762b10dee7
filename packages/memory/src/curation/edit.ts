import { AssistantError, type Embedder, type Memory } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'
import { findMemory } from '../find-memory.ts'
import { recordChanges } from '../upkeep/changes.ts'
import { lockMemory } from '../upkeep/in-batches.ts'
import { mergeStatements } from '../upkeep/merge.ts'
import { type EmbeddedText, embedText, rewriteItem, sameStatement } from '../upkeep/rewrite.ts'
import { checkStatement } from '../write-items.ts'

/** Notes that the person told the new text. @returns the origin's ordinal. */
async function tellByPerson(tx: Tx, ownerId: string, id: string): Promise<string> {
  const { ordinal } = await tx
    .insertInto('memory.origins')
    .values({ item_id: id, owner_id: ownerId, origin: JSON.stringify({ source: 'person' }) })
    .returning('ordinal')
    .executeTakeFirstOrThrow()
  return String(ordinal)
}

async function rewrite(
  tx: Tx,
  ownerId: string,
  memory: Memory,
  words: EmbeddedText,
  embedder: Embedder,
): Promise<Memory> {
  const { id, text, trust } = memory
  await rewriteItem(tx, id, words, embedder)
  // What the person has put into words is the person's own, whoever told it first.
  await tx.updateTable('memory.items').set({ trust: 1 }).where('id', '=', id).execute()
  const origins = [await tellByPerson(tx, ownerId, id)]
  await recordChanges(tx, ownerId, [
    {
      job: 'edit',
      action: 'rewritten',
      itemId: id,
      before: { text, trust },
      after: { text: words.text, trust: 1, origins },
    },
  ])
  return findMemory(tx, id)
}

async function applyEdit(
  tx: Tx,
  ownerId: string,
  id: string,
  words: EmbeddedText,
  embedder: Embedder,
): Promise<Memory> {
  await lockMemory(tx, ownerId)
  await sql`select from memory.items where id = ${id} for update`.execute(tx)
  const memory = await findMemory(tx, id)
  if (memory.text === words.text) return memory
  const same = await sameStatement(tx, id, words.text)
  if (!same) return rewrite(tx, ownerId, memory, words, embedder)
  await mergeStatements(tx, ownerId, 'edit', [{ id, keeper: same.id }])
  return findMemory(tx, same.id)
}

/** Rewrites a statement, see `MemoryCurator.edit`. */
export async function editMemory(
  database: Database,
  embedder: Embedder,
  ownerId: string,
  { id, text }: { id: string; text: string },
): Promise<Memory> {
  const clean = checkStatement(text)
  const memory = await database.asOwner(ownerId, (tx) => findMemory(tx, id))
  if (memory.place)
    throw new AssistantError('memory.not-editable', 'A turn of a conversation is kept as it was said.', {
      hint: 'Forget it, or add what is right: assistant memory add "…"',
    })
  const words = await embedText(embedder, clean)
  return database.asOwner(ownerId, (tx) => applyEdit(tx, ownerId, memory.id, words, embedder))
}
