import {
  AssistantError,
  type Embedder,
  type ForgetPreview,
  type ForgetReceipt,
  type ForgetReceipts,
  isAssistantError,
} from '@openpa/core'
import { type Database, storable, type Tx } from '@openpa/database'
import { sql } from 'kysely'
import { findMemory } from '../find-memory.ts'
import { forgetEverywhere } from '../forget.ts'
import { KINDS } from '../retrieval/corpus.ts'
import type { RetrievalSettings } from '../retrieval/retrieval-settings.ts'
import { hybridSearch } from '../retrieval/search.ts'
import { embedText } from '../upkeep/rewrite.ts'
import { checkStatement } from '../write-items.ts'

/** What a preview lists at most. */
const MOST = 500
const MAX_SUBJECT_CHARS = 2000
/** Up to so many memories, only all of them are too many. */
const FEW = 20

/** Whether forgetting `count` of `total` takes away so much that nobody means it by accident. */
export const isTooBroad = (count: number, total: number): boolean =>
  total > 1 && (count >= total || (count > FEW && count > total / 2))

async function countAll(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from memory.items`.execute(tx)
  return rows[0]?.count ?? 0
}

/** What a preview asks. */
export interface PreviewRequest {
  about: string
  /** Least score of a match, 0..1. */
  atLeast: number
  settings: RetrievalSettings
  now: Date
}

/** What is about a subject, see `MemoryCurator.previewForget`. @throws {AssistantError} `input.invalid` without any letter or digit. */
export async function previewForget(
  database: Database,
  embedder: Embedder,
  ownerId: string,
  { about, atLeast, settings, now }: PreviewRequest,
): Promise<ForgetPreview> {
  const subject = checkStatement(storable(about).slice(0, MAX_SUBJECT_CHARS))
  const { text: query, vector = new Float32Array(embedder.dimension) } = await embedText(embedder, subject)
  // Everything is wanted, not the best few: as many candidates as are listed, and no marking down of what is alike.
  const wide = { ...settings, lexicalCandidates: MOST, vectorCandidates: MOST, diversity: 0 }
  const request = { query, vector, embedder: embedder.id, limit: MOST, kinds: KINDS, now }
  return database.asOwner(ownerId, async (tx) => {
    const { hits } = await hybridSearch(tx, request, wide)
    const matches = hits.filter(({ score }) => score >= atLeast).map(({ id, text, score }) => ({ id, text, score }))
    const total = await countAll(tx)
    return { matches, total, isCut: matches.length >= MOST, isTooBroad: isTooBroad(matches.length, total) }
  })
}

/** Forgets one; undefined where an earlier deletion has taken it along. */
async function forgetOne(database: Database, ownerId: string, id: string): Promise<ForgetReceipt | undefined> {
  try {
    return await database.asOwner(ownerId, async (tx) => forgetEverywhere(tx, ownerId, await findMemory(tx, id)))
  } catch (error) {
    if (isAssistantError(error, 'memory.not-found')) return undefined
    throw error
  }
}

/** Forgets several, see `MemoryCurator.forgetAll`. */
export async function forgetAll(
  database: Database,
  ownerId: string,
  ids: readonly string[],
  { everything = false }: { everything?: boolean | undefined } = {},
): Promise<ForgetReceipts> {
  const wanted = [...new Set(ids)]
  const total = await database.asOwner(ownerId, countAll)
  if (!everything && isTooBroad(wanted.length, total))
    throw new AssistantError('memory.too-broad', `That would forget ${wanted.length} of ${total} memories.`, {
      hint: 'Name the subject more closely; if it is meant, add --everything.',
    })
  const done: ForgetReceipts = { receipts: [], gone: [] }
  for (const id of wanted) {
    const receipt = await forgetOne(database, ownerId, id)
    if (receipt) done.receipts.push(receipt)
    else done.gone.push(id)
  }
  return done
}
