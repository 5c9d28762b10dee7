import { AssistantError, type Embedder, type Memory, type MemoryStore, type NewTurn } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { storable } from '@openpa/database'
import { sql } from 'kysely'
import { forgetEverywhere } from './forget.ts'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'
import { RETRIEVAL_DEFAULTS, type RetrievalSettings } from './retrieval/retrieval-settings.ts'
import { hybridSearch, KINDS } from './retrieval/search.ts'
import { checkStatement, insertStatement, insertTurns, saysSomething, spokenText } from './write-items.ts'

const MIN_PREFIX = 8
const MAX_QUERY_CHARS = 2000
/** Turns that are written in one transaction. */
const TURN_BATCH = 100

async function byIdOrPrefix(tx: Tx, id: string): Promise<Memory> {
  const prefix = id.toLowerCase()
  const rows =
    prefix.length >= MIN_PREFIX && /^[0-9a-f-]+$/.test(prefix)
      ? await tx
          .selectFrom('memory.items')
          .select(MEMORY_COLUMNS)
          .where(sql<string>`id::text`, 'like', `${prefix}%`)
          .limit(2)
          .execute()
      : []
  const [row, other] = rows
  if (row && !other) return memoryOf(row)
  const why = other ? `Several memories begin with ${id}.` : `There is no memory ${id}.`
  throw new AssistantError('memory.not-found', why, { hint: 'See: assistant memory list' })
}

/** Long-term memory on pgvector, in either home. */
export function createPgMemoryStore(
  database: Database,
  embedder: Embedder,
  retrieval: Partial<RetrievalSettings> = {},
): MemoryStore {
  const settings = { ...RETRIEVAL_DEFAULTS, ...retrieval }
  const embedOne = async (text: string) => {
    const [vector] = await embedder.embed([text])
    return vector ?? new Float32Array(embedder.dimension)
  }
  const addBatch = async (ownerId: string, turns: readonly NewTurn[]) => {
    const vectors = await embedder.embed(turns.map(spokenText))
    return database.asOwner(ownerId, (tx) => insertTurns(tx, ownerId, turns, vectors, embedder))
  }
  return {
    async add(ownerId, memory) {
      const text = checkStatement(memory.text)
      const vector = await embedOne(text)
      return database.asOwner(ownerId, (tx) => insertStatement(tx, ownerId, { ...memory, text }, vector, embedder.id))
    },
    async addTurns(ownerId, turns) {
      const said = turns
        .map((turn) => ({ ...turn, text: storable(turn.text).trim(), speaker: storable(turn.speaker) }))
        .filter(({ text }) => saysSomething(text))
      let added = 0
      for (let i = 0; i < said.length; i += TURN_BATCH) added += await addBatch(ownerId, said.slice(i, i + TURN_BATCH))
      return added
    },
    async search(ownerId, query, { limit = 8, kinds = KINDS } = {}) {
      const asked = storable(query).slice(0, MAX_QUERY_CHARS)
      const request = {
        query: asked,
        vector: await embedOne(asked),
        embedder: embedder.id,
        limit: Math.min(50, Math.max(1, limit)),
        kinds,
        now: new Date(),
      }
      return database.asOwner(ownerId, (tx) => hybridSearch(tx, request, settings))
    },
    list: (ownerId, { limit = 100 } = {}) =>
      database.asOwner(ownerId, async (tx) => {
        const rows = await tx
          .selectFrom('memory.items')
          .select(MEMORY_COLUMNS)
          .orderBy('created_at', 'desc')
          .orderBy('id')
          .limit(Math.min(100_000, Math.max(1, limit)))
          .execute()
        return rows.map(memoryOf)
      }),
    get: (ownerId, id) => database.asOwner(ownerId, (tx) => byIdOrPrefix(tx, id)),
    forget: (ownerId, id) => database.asOwner(ownerId, async (tx) => forgetEverywhere(tx, await byIdOrPrefix(tx, id))),
  }
}
