import type { MemorySearch } from '@openpa/core'
import type { Database } from '@openpa/database'
import { createPgMemoryStore, type RetrievalSettings } from '@openpa/memory'
import { type Figure, progress } from '../figures.ts'
import { auroc, judge, meanOf, placeKey, type Retrieval } from './evidence.ts'
import type { Conversation, Locomo, Question } from './locomo.ts'
import { plainBm25 } from './plain-bm25.ts'
import { embedder, ingest, openEmbedded, ownerOf } from './stores.ts'

/** Categories of LoCoMo that have an answer. */
const CATEGORIES = { 1: 'multihop', 2: 'temporal', 3: 'open', 4: 'single' } as const
const HITS = 20
/** Characters of a token, about: what a model's prompt is charged by. */
const TOKEN_CHARS = 4

/** What is switched off, to see what it is worth. The ranker was fitted with all of it, so this is what an owner would lose. */
const ABLATIONS: Readonly<Record<string, Partial<RetrievalSettings>>> = {
  'no-ranker': { ranker: false },
  'no-vectors': { vectorCandidates: 1 },
  'no-words': { lexicalCandidates: 1 },
  'no-neighbours': { neighbours: 0 },
  'no-diversity': { diversity: 0 },
  'no-recency': { recency: 0 },
}

interface Answered extends Retrieval {
  category: number
}

const keysOf = ({ hits }: MemorySearch) => hits.map(({ place }) => placeKey(place?.session ?? '', place?.turn ?? 0))

/** Keys of the turns that answer each question of a conversation. */
function evidenceOf({ turns, names }: Conversation) {
  const keys = new Map(names.map((name, i) => [name, placeKey(turns[i]?.session ?? '', turns[i]?.turn ?? 0)]))
  return ({ evidence }: Question) => new Set(evidence.flatMap((name) => keys.get(name) ?? []))
}

/** Asks every question through `search`, which gives keys of hits, best first. */
async function ask(
  { conversations, questions }: Locomo,
  search: (conversation: number, question: Question) => Promise<string[]>,
): Promise<Answered[]> {
  const answered: Answered[] = []
  for (const [i, conversation] of conversations.entries()) {
    const evidence = evidenceOf(conversation)
    for (const question of questions) {
      const wanted = evidence(question)
      if (question.conversation !== conversation.id || question.category === 5 || wanted.size === 0) continue
      answered.push({ category: question.category, ...judge(await search(i, question), wanted) })
    }
  }
  return answered
}

const figure = (name: string, share: number, n: number): Figure => ({ name, value: 100 * share, unit: '%', n })

/** Recall, hits, MRR: of all and by category. */
function summary(prefix: string, answered: readonly Answered[]): Figure[] {
  const measures = [
    ['r5', 'r5'],
    ['r10', 'r10'],
    ['r20', 'r20'],
    ['hit10', 'hit'],
    ['all10', 'all'],
    ['mrr', 'rr'],
  ] as const
  const of = (label: string, rows: readonly Answered[]) =>
    measures.map(([name, measure]) => figure(`${prefix}${label}${name}`, meanOf(rows, measure), rows.length))
  return [
    ...of('', answered),
    ...Object.entries(CATEGORIES).flatMap(([category, name]) =>
      of(
        `${name}_`,
        answered.filter((row) => row.category === Number(category)),
      ),
    ),
  ]
}

/** How well the product's search finds the turns that answer, beside plain BM25 and with parts switched off. */
export async function quality(data: Locomo, withAblations: boolean): Promise<Figure[]> {
  const database = await openEmbedded()
  await ingest(database, data)
  progress('asking every question')
  const figures = [...(await measured(database, data)), ...(await floor(data))]
  if (withAblations)
    for (const [name, settings] of Object.entries(ABLATIONS)) {
      progress(`asking again: ${name}`)
      const answered = await askStore(database, data, settings)
      figures.push(
        ...summary('locomo.', answered)
          .slice(0, 3)
          .map((one) => ({ ...one, ablation: name })),
      )
    }
  await database.close()
  return figures
}

const askStore = (database: Database, data: Locomo, settings: Partial<RetrievalSettings>) => {
  const memory = createPgMemoryStore(database, embedder, settings)
  return ask(data, async (i, { text }) => keysOf(await memory.search(ownerOf(i), text, { limit: HITS })))
}

async function measured(database: Database, data: Locomo): Promise<Figure[]> {
  const memory = createPgMemoryStore(database, embedder)
  const confidences = { answerable: [] as number[], unanswerable: [] as number[] }
  let [tokens, asked] = [0, 0]
  for (const [i, { id }] of data.conversations.entries())
    for (const { conversation, category, text } of data.questions) {
      if (conversation !== id) continue
      const found = await memory.search(ownerOf(i), text, { limit: 10 })
      confidences[category === 5 ? 'unanswerable' : 'answerable'].push(found.confidence)
      tokens += found.hits.reduce((sum, hit) => sum + hit.text.length / TOKEN_CHARS, 0)
      asked++
    }
  const answered = await askStore(database, data, {})
  return [
    ...summary('locomo.', answered),
    figure(
      'locomo.abstention_auroc',
      auroc(confidences.answerable, confidences.unanswerable),
      confidences.unanswerable.length,
    ),
    { name: 'locomo.retrieved_tokens', value: tokens / asked, unit: 'tokens', n: asked },
  ]
}

async function floor(data: Locomo): Promise<Figure[]> {
  const searches = data.conversations.map(plainBm25)
  const answered = await ask(data, async (i, { text }) => searches[i]?.(text, HITS) ?? [])
  return summary('floor.locomo.', answered)
}
