import type { Clock, Embedder, MemoryCurator } from '@openpa/core'
import type { Database } from '@openpa/database'
import { type EmbedderSource, embedderOf } from '../embedders/embedder-source.ts'
import { RETRIEVAL_DEFAULTS, type RetrievalSettings } from '../retrieval/retrieval-settings.ts'
import { editMemory } from './edit.ts'
import { forgetAll, previewForget } from './forget-about.ts'
import { readHistory } from './history.ts'
import { readUsed } from './used-in.ts'

/** A match as sure as this is listed by a preview, unless something else is asked for. */
const AT_LEAST = 0.5

/** What the curator works with. */
export interface MemoryCuratorDeps {
  database: Database
  embedder: Embedder | EmbedderSource
  clock: Clock
  retrieval?: Partial<RetrievalSettings>
}

/** The person's hands on the memory in `database`. */
export function createMemoryCurator({ database, embedder, clock, retrieval }: MemoryCuratorDeps): MemoryCurator {
  const settings = { ...RETRIEVAL_DEFAULTS, ...retrieval }
  return {
    history: (ownerId, id) => database.asOwner(ownerId, (tx) => readHistory(tx, id)),
    edit: (ownerId, id, text) => editMemory(database, embedderOf(embedder), ownerId, { id, text }),
    previewForget: (ownerId, about, { atLeast = AT_LEAST } = {}) =>
      previewForget(database, embedderOf(embedder), ownerId, { about, atLeast, settings, now: clock.now() }),
    forgetAll: (ownerId, ids, options) => forgetAll(database, ownerId, ids, options),
    usedIn: (ownerId, runId) => database.asOwner(ownerId, (tx) => readUsed(tx, runId)),
  }
}
