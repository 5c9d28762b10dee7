import type { Embedder, MemoryArchive } from '@openpa/core'
import type { Database } from '@openpa/database'
import { type EmbedderSource, embedderOf } from '../embedders/embedder-source.ts'
import { readPage } from './export-memories.ts'
import { importPart } from './import-memories.ts'

const PAGE = 200

/** Export and import of the memory in `database`. */
export const createMemoryArchive = (database: Database, source: Embedder | EmbedderSource): MemoryArchive => ({
  exportPage: (ownerId, { after = '0', limit = PAGE } = {}) =>
    database.asOwner(ownerId, (tx) => readPage(tx, after, limit)),
  importPart: (ownerId, part) => importPart(database, embedderOf(source), ownerId, part),
})
