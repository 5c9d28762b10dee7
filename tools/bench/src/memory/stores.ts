import type { Embedder } from '@openpa/core'
import { type Database, ensureDataDir, openPGlite } from '@openpa/database'
import { createStaticEmbedder } from '@openpa/embedder-static'
import { createPgMemoryStore, type RetrievalSettings } from '@openpa/memory'
import { temporaryHome } from '../product.ts'
import type { Locomo } from './locomo.ts'

const built = createStaticEmbedder()

/** The built-in embedder behind core's port. */
export const embedder: Embedder = {
  id: built.id,
  dimension: built.dimension,
  embed: async (texts) => texts.map((text) => built.embed(text)),
}

/** An embedded database in a folder of its own. */
export async function openEmbedded(): Promise<Database> {
  const folder = `${temporaryHome()}/data`
  await ensureDataDir(folder)
  return openPGlite(folder)
}

/** The owner of the `i`th conversation. */
export const ownerOf = (i: number): string => `00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`

/** Stores every conversation under an owner of its own, through the product's write path. */
export async function ingest(
  database: Database,
  { conversations }: Locomo,
  settings: Partial<RetrievalSettings> = {},
): Promise<void> {
  const memory = createPgMemoryStore(database, embedder, settings)
  for (const [i, { turns }] of conversations.entries()) await memory.addTurns(ownerOf(i), turns)
}
