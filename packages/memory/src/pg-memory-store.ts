import type { Embedder, MemoryKind, MemorySearch, MemoryStore, NewTurn } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { storable } from '@openpa/database'
import { type EmbedderSource, embedderOf, tryEmbed } from './embedders/embedder-source.ts'
import { findMemory } from './find-memory.ts'
import { forgetEverywhere } from './forget.ts'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'
import { KINDS } from './retrieval/corpus.ts'
import { recallAll } from './retrieval/recall.ts'
import { RETRIEVAL_DEFAULTS, type RetrievalSettings } from './retrieval/retrieval-settings.ts'
import { hybridSearch, type SearchRequest } from './retrieval/search.ts'
import { asksForPast, preferCurrent, SPARE_HITS } from './statements/prefer-current.ts'
import { addStatement } from './statements/supersede.ts'
import { checkStatement, insertTurns, saysSomething, spokenText } from './write-items.ts'

const MAX_QUERY_CHARS = 2000
/** Hits where nothing else is asked for. */
const DEFAULT_LIMIT = 8
/** Turns that are written in one transaction. */
const TURN_BATCH = 100

/** What a search is for, whatever kinds and however many hits are wanted. */
type Asked = Omit<SearchRequest, 'kinds' | 'limit'>

/** The first `most` of what was found, with what holds now before what it has superseded. */
const pageOf = async (tx: Tx, { hits, confidence }: MemorySearch, asked: string, most: number) => ({
  hits: asksForPast(asked) ? hits.slice(0, most) : await preferCurrent(tx, hits, asked, most),
  confidence,
})

/** Long-term memory on pgvector, in either home. */
export function createPgMemoryStore(
  database: Database,
  source: Embedder | EmbedderSource,
  retrieval: Partial<RetrievalSettings> = {},
): MemoryStore {
  const settings = { ...RETRIEVAL_DEFAULTS, ...retrieval }
  const addBatch = async (ownerId: string, turns: readonly NewTurn[]) => {
    const embedder = embedderOf(source)
    const vectors = await tryEmbed(embedder, turns.map(spokenText))
    return database.asOwner(ownerId, (tx) => insertTurns(tx, ownerId, turns, vectors, embedder.id))
  }
  const readRequest = async (query: string): Promise<Asked> => {
    const asked = storable(query).slice(0, MAX_QUERY_CHARS)
    const embedder = embedderOf(source)
    const [vector = new Float32Array(embedder.dimension)] = await tryEmbed(embedder, [asked])
    return { query: asked, vector, embedder: embedder.id, now: new Date() }
  }
  const find = (ownerId: string, request: Asked, kinds: readonly MemoryKind[], limit: number) => {
    const most = Math.min(50, Math.max(1, limit))
    return database.asOwner(ownerId, async (tx) => {
      const found = await hybridSearch(tx, { ...request, kinds, limit: most + SPARE_HITS }, settings)
      return pageOf(tx, found, request.query, most)
    })
  }
  return {
    async add(ownerId, memory) {
      const text = checkStatement(memory.text)
      const embedder = embedderOf(source)
      const [vector] = await tryEmbed(embedder, [text])
      return database.asOwner(ownerId, (tx) => addStatement(tx, ownerId, { ...memory, text }, vector, embedder.id))
    },
    async addTurns(ownerId, turns) {
      const said = turns
        .map((turn) => ({ ...turn, text: storable(turn.text).trim(), speaker: storable(turn.speaker) }))
        .filter(({ text }) => saysSomething(text))
      let added = 0
      for (let i = 0; i < said.length; i += TURN_BATCH) added += await addBatch(ownerId, said.slice(i, i + TURN_BATCH))
      return added
    },
    async search(ownerId, query, { limit = DEFAULT_LIMIT, kinds = KINDS } = {}) {
      return find(ownerId, await readRequest(query), kinds, limit)
    },
    async recall(ownerId, query) {
      const request = await readRequest(query)
      return database.asOwner(ownerId, async (tx) => {
        const { statements, episodes } = await recallAll(
          tx,
          { ...request, limit: DEFAULT_LIMIT + SPARE_HITS },
          settings,
        )
        return {
          statements: await pageOf(tx, statements, request.query, DEFAULT_LIMIT),
          // Nothing supersedes a turn.
          episodes: async (limit) => episodes?.(limit) ?? find(ownerId, request, ['episode'], limit),
        }
      })
    },
    list: (ownerId, { limit = 100, kinds = KINDS } = {}) =>
      database.asOwner(ownerId, async (tx) => {
        const rows = await tx
          .selectFrom('memory.items')
          .select(MEMORY_COLUMNS)
          .where('kind', 'in', kinds)
          .orderBy('created_at', 'desc')
          .orderBy('id')
          .limit(Math.min(100_000, Math.max(1, limit)))
          .execute()
        return rows.map(memoryOf)
      }),
    get: (ownerId, id) => database.asOwner(ownerId, (tx) => findMemory(tx, id)),
    forget: (ownerId, id) =>
      database.asOwner(ownerId, async (tx) => forgetEverywhere(tx, ownerId, await findMemory(tx, id))),
  }
}
