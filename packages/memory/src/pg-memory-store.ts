import { createHash } from 'node:crypto'
import { AssistantError, type Embedder, type Memory, type MemoryStore, type NewMemory } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { storable } from '@openpa/database'
import { sql } from 'kysely'
import { forgetEverywhere } from './forget.ts'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'
import { hybridSearch, vectorLiteral } from './search.ts'

const MAX_CHARS = 8000
const MIN_PREFIX = 8

const digestOf = (text: string) => createHash('sha256').update(text.toLowerCase().replace(/\s+/g, ' ')).digest('hex')

function checked(text: string): string {
  const clean = storable(text).trim()
  if (!/[\p{L}\p{N}]/u.test(clean))
    throw new AssistantError('input.invalid', 'There is nothing to remember in that.', {
      hint: 'Say what to remember.',
    })
  if (clean.length > MAX_CHARS)
    throw new AssistantError(
      'input.too-large',
      `A memory has at most ${MAX_CHARS} characters; this has ${clean.length}.`,
      { hint: 'Split it into statements.' },
    )
  return clean
}

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

async function add(
  tx: Tx,
  ownerId: string,
  memory: NewMemory,
  text: string,
  vector: Float32Array,
  embedder: string,
): Promise<Memory> {
  const row = await tx
    .insertInto('memory.items')
    .values({
      owner_id: ownerId,
      kind: memory.kind ?? 'fact',
      text,
      digest: digestOf(text),
      origin: JSON.stringify(memory.origin),
      embedder,
      embedding: vectorLiteral(vector),
    })
    // The row that is there already stays as it is; the idle update makes the statement return it.
    .onConflict((conflict) =>
      conflict.columns(['owner_id', 'digest']).doUpdateSet((eb) => ({ digest: eb.ref('excluded.digest') })),
    )
    .returning(MEMORY_COLUMNS)
    .executeTakeFirstOrThrow()
  return memoryOf(row)
}

/** Long-term memory on pgvector, in either home. */
export function createPgMemoryStore(database: Database, embedder: Embedder): MemoryStore {
  const embedOne = async (text: string) => {
    const [vector] = await embedder.embed([text])
    return vector ?? new Float32Array(embedder.dimension)
  }
  return {
    async add(ownerId, memory) {
      const text = checked(memory.text)
      const vector = await embedOne(text)
      return database.asOwner(ownerId, (tx) => add(tx, ownerId, memory, text, vector, embedder.id))
    },
    async search(ownerId, query, { limit = 8 } = {}) {
      const asked = storable(query).slice(0, 2000)
      const vector = await embedOne(asked)
      return database.asOwner(ownerId, (tx) =>
        hybridSearch(tx, asked, vector, embedder.id, Math.min(50, Math.max(1, limit))),
      )
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
