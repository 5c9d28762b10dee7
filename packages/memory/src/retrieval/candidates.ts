import type { Memory, MemoryKind } from '@openpa/core'
import { type Places, StatementTemplate, type Tx } from '@openpa/database'
import { type RawBuilder, sql } from 'kysely'
import { aboutTopics } from './about-topics.ts'
import { type Corpus, KINDS, type NearBy } from './corpus.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/**
 * An item that may be a hit, with its nearness to the question. Times are milliseconds and the origin is JSON text: most
 * candidates are read for their words only, and turning hundreds of dates into objects costs more than the search.
 */
export interface Candidate {
  id: string
  kind: MemoryKind
  text: string
  origin: string
  trust: number
  importance: number
  created: number
  validFrom: number
  validTo: number | null
  supersededBy: string | null
  session: string | null
  turn: number | null
  speaker: string | null
  /** Its terms in order, parted by spaces; null when they have not been read yet. */
  terms: string | null
  /** Cosine to the question, -1..1; null where the item has no vector of this embedder. */
  cosine: number | null
}

const iso = (ms: number) => new Date(ms).toISOString()

/** A candidate as the API shows it. */
export const memoryOfCandidate = (row: Candidate): Memory => ({
  id: row.id,
  kind: row.kind,
  text: row.text,
  origin: JSON.parse(row.origin) as Memory['origin'],
  trust: row.trust,
  importance: row.importance,
  createdAt: iso(row.created),
  validFrom: iso(row.validFrom),
  validTo: row.validTo === null ? null : iso(row.validTo),
  supersededBy: row.supersededBy,
  place:
    row.session === null || row.turn === null ? null : { session: row.session, turn: row.turn, speaker: row.speaker },
})

/** What a candidate is made of. */
const COLUMNS = sql.raw(
  'n, id, kind, text, origin, trust, importance, superseded_by, created_at, valid_from, valid_to, session, turn, speaker, terms',
)

/** Sessions in some order, the turns of each in theirs, and then what stands alone. Sorting is half the price here, and no collation has a say. */
const bySession = (a: Candidate, b: Candidate): number => {
  if (a.session === b.session) return (a.turn ?? 0) - (b.turn ?? 0)
  if (a.session === null || b.session === null) return a.session === null ? 1 : -1
  return a.session < b.session ? -1 : 1
}

/** What to look for. */
export interface CandidateQuery {
  terms: readonly string[]
  /** A `halfvec` literal. */
  vector: string
  dimension: number
  embedder: string
  kinds: readonly MemoryKind[]
  /** What statements are about that answer the question in whatever words. */
  topics: readonly string[]
}

/**
 * Conditions on the kind: of a row of `items`, and of an item's number. Written out, since no plan for any kinds is good for both
 * the many turns and the few statements; and the number's is such that the numbers are gathered once, instead of looking up each.
 */
function conditionsOf(asked: readonly MemoryKind[]) {
  const listOf = (kinds: readonly MemoryKind[]) => sql.join(kinds.map((kind) => sql.lit(kind)))
  const kinds = KINDS.filter((kind) => asked.includes(kind))
  const others = KINDS.filter((kind) => !asked.includes(kind))
  const ofRow = others.length === 0 ? sql`true` : sql`kind in (${listOf(kinds)})`
  const numbers = (from: readonly MemoryKind[]) => sql`(select n from memory.items where kind in (${listOf(from)}))`
  const ofNumber = (n: RawBuilder<unknown>) => {
    if (others.length === 0) return sql`true`
    return kinds.includes('episode') ? sql`${n} not in ${numbers(others)}` : sql`(${n} in ${numbers(kinds)}) is true`
  }
  return { ofRow, ofNumber }
}

interface CandidateValues {
  /** A `halfvec` literal. */
  vector: string
  // The rest only where not all items are read.
  /** Terms, and the idf of each. */
  terms: readonly string[] | undefined
  idf: readonly number[] | undefined
  /** BM25's k1, k1 + 1, 1 - b, and b by the mean length. */
  k1: number | undefined
  gain: number | undefined
  least: number | undefined
  perTerm: number | undefined
  neighbours: number | undefined
  topics: readonly string[] | undefined
}

/** What the statement is written for. */
interface CandidateShape extends Pick<RetrievalSettings, 'lexicalCandidates' | 'vectorCandidates'> {
  kinds: readonly MemoryKind[]
  embedder: string
  dimension: number
  nearBy: NearBy
}

/**
 * One statement, the same text for every question on the same kinds, so that its plan can be kept. It leaves the planner little
 * to choose, for it would have to guess: the embedded database knows nothing of how its rows are spread.
 */
const CANDIDATES = new StatementTemplate<CandidateValues, Candidate, CandidateShape>((places, shape) => {
  const asked = sql`${places.value('vector')}::extensions.halfvec(${sql.lit(shape.dimension)})`
  const ofEmbedder = sql`embedder = ${sql.lit(shape.embedder)}`
  const items =
    shape.nearBy === 'all'
      ? sql`select ${COLUMNS} from memory.items where ${conditionsOf(shape.kinds).ofRow}`
      : bestAndAround(places, { asked, ofEmbedder }, shape)
  return sql`
    select i.id, i.kind, i.text, i.origin::text as origin, i.trust, i.importance, i.superseded_by as "supersededBy",
           date_part('epoch', i.created_at) * 1000 as created, date_part('epoch', i.valid_from) * 1000 as "validFrom",
           date_part('epoch', i.valid_to) * 1000 as "validTo", i.session, i.turn, i.speaker, i.terms,
           -- A text of which no word is known has a vector of zeroes, which is at no angle to anything.
           nullif(1 - (v.embedding operator(extensions.<=>) ${asked}), 'NaN') as cosine
    from (${items}) i
    left join lateral (select embedding from memory.vectors where item = i.n and ${ofEmbedder} offset 0) v on true`
})

/** Reads the items that may answer a question. @returns them in the order of their sessions and turns. */
export async function readCandidates(
  tx: Tx,
  { terms, vector, topics, kinds, embedder, dimension }: CandidateQuery,
  { nearBy, idf, averageLength }: Corpus,
  { k1, b, neighbours, lexicalCandidates, vectorCandidates }: RetrievalSettings,
): Promise<Candidate[]> {
  if (kinds.length === 0) return []
  const some = <T>(value: T) => (nearBy === 'all' ? undefined : value)
  const rows = await CANDIDATES.run(
    tx,
    {
      vector,
      terms: some(terms),
      idf: some(terms.map((term) => idf.get(term) ?? 0)),
      k1: some(k1),
      gain: some(k1 + 1),
      least: some(1 - b),
      perTerm: some(b / averageLength),
      neighbours: some(neighbours),
      topics: some(topics),
    },
    { kinds, embedder, dimension, nearBy, lexicalCandidates, vectorCandidates },
  )
  return rows.filter(({ kind }) => kinds.includes(kind)).sort(bySession)
}

/** The best items by BM25 and the nearest by meaning, and the turns around them. */
function bestAndAround(
  { value }: Places<CandidateValues>,
  { asked, ofEmbedder }: Record<'asked' | 'ofEmbedder', RawBuilder<unknown>>,
  { kinds, nearBy: way, dimension, lexicalCandidates, vectorCandidates }: CandidateShape,
): RawBuilder<unknown> {
  const { ofRow, ofNumber } = conditionsOf(kinds)
  // The index is over vectors of one length.
  const stored = way === 'index' ? sql`v.embedding::extensions.halfvec(${sql.lit(dimension)})` : sql`v.embedding`
  const vectors =
    way === 'list'
      ? sql`(select n from memory.items where ${ofRow}) i
          cross join lateral (select item, embedding from memory.vectors where item = i.n and ${ofEmbedder} offset 0) v`
      : sql`memory.vectors v where ${ofEmbedder} and ${ofNumber(sql`v.item`)}`
  return sql`
    with worded as materialized (
      select p.item as n
      from unnest(${value('terms')}::text[], ${value('idf')}::float8[]) as w (term, idf)
      cross join lateral (select item, tf, length from memory.postings where term = w.term offset 0) p
      where ${ofNumber(sql`p.item`)}
      group by p.item
      order by sum(w.idf * p.tf * ${value('gain')}::float8
        / (p.tf + ${value('k1')}::float8 * (${value('least')}::float8 + ${value('perTerm')}::float8 * p.length))) desc, p.item
      limit ${sql.lit(lexicalCandidates)}
    ), near as materialized (
      select v.item as n from ${vectors}
      order by ${stored} operator(extensions.<=>) ${asked} limit ${sql.lit(vectorCandidates)}
    ), found as materialized (
      -- The first and last turn are columns: no sum gets into an index before row-level security has seen the row.
      select ${COLUMNS}, turn - ${value('neighbours')}::integer as first, turn + ${value('neighbours')}::integer as last
      from (select n as number from worded union select n from near union select n from ${aboutTopics(value('topics'))} about) f
      -- By index one by one, here and below: the planner takes the whole table for quicker, which it is not.
      cross join lateral (select ${COLUMNS} from memory.items where n = f.number offset 0) i
    ), looked as (
      -- With all columns at once: to find the turns around first, and then to read them, costs a fifth more.
      select distinct on (n) ${COLUMNS} from (
        select ${COLUMNS} from found where session is null
        union all
        select ${COLUMNS} from (select session as place, first, last from found) f cross join lateral
          (select ${COLUMNS} from memory.items where session = f.place and turn between f.first and f.last offset 0) t
      ) e order by n
    )
    select ${COLUMNS} from looked`
}
