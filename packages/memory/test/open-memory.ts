import type { Embedder } from '@openpa/core'
import type { Database } from '@openpa/database'
import { createStaticEmbedder } from '@openpa/embedder-static'
import { createPgMemoryStore } from '../src/pg-memory-store.ts'

const { id, dimension, embed } = createStaticEmbedder()

/** The built-in embedder behind core's port. */
export const embedder: Embedder = { id, dimension, embed: async (texts) => texts.map(embed) }

/** A memory store with the built-in embedder. */
export const openMemory = (database: Database) => createPgMemoryStore(database, embedder)
