import type { Memory, MemoryKind } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { type RawBuilder, sql } from 'kysely'
import { vectorIndexOf } from '../vectors.ts'
import { aboutTopics } from './about-topics.ts'
import type { Question } from './read-question.ts'
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

/** What the index knows about the question's terms. */
export interface Corpus {
  /** Inverse document frequency of each term that occurs: ln(1 + (N - df + 0.5) / (df + 0.5)), as in Lucene's BM25. */
  idf: Map<string, number>
  /** Items that have the term. */
  df: Map<string, number>
  /** Items of all kinds. */
  items: number
  /** Mean number of terms of an item. */
  averageLength: number
  /** Words of the question that are names of speakers. */
  names: Set<string>
  /** How the nearest vectors are found. */
  nearBy: NearBy
}

/**
 * How the nearest vectors are found. `index`: by the index over all of them, looking on until enough are the owner's and of the
 * kinds asked for, which takes long where these are few. `list`: by looking at those of the items in question, one by one.
 * `scan`: by looking at all there are. `all`: not at all, since every item there is may be ranked.
 */
type NearBy = 'index' | 'list' | 'scan' | 'all'

/** Items in question up to which all are candidates: to find the best of so few takes longer than to rank them all. */
export const FEW = 100

/** Items in question from which on the index is quicker than the list. */
const MANY = 2000

/** All kinds of memories. */
export const KINDS: readonly MemoryKind[] = ['fact', 'preference', 'procedure', 'episode']

/** Texts whose number the planner does not see: where it does, it finds a plan for these few cheaper each time, and keeps none. */
const hidden = (texts: readonly string[]) => sql`(select ${texts}::text[])::text[]`

/** Reads the exact document frequencies of the question's terms, and who of those who speak is named in it. */
export async function readCorpus(
  tx: Tx,
  { terms, words }: Question,
  { embedder, kinds }: Pick<CandidateQuery, 'embedder' | 'kinds'>,
): Promise<Corpus> {
  // Turns are most of what there is; statements are counted.
  const asked = kinds.includes('episode')
    ? sql`c.items`
    : sql`(select count(*)::integer from (
        select from memory.items where kind = any(${hidden(kinds)}) limit ${sql.lit(MANY)}) i)`
  const { rows } = await sql<{
    items: number | null
    average: number | null
    terms: { term: string; df: number }[] | null
    names: string[] | null
    indexed: boolean
    asked: number | null
  }>`
    select c.items, c.length::float8 / nullif(c.items, 0) as average,
           (select json_agg(json_build_object('term', term, 'df', df)) from memory.terms where term = any(${hidden(terms)})) as terms,
           (select json_agg(word) from memory.speakers where word = any(${hidden(words)})) as names,
           -- Planning the next statement takes up to as long as running it, and depends on its values in nothing: one plan is
           -- kept. With an index, look on until enough rows are the owner's.
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('jit', 'off', true),
           set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '60', true),
           to_regclass(${`memory.${vectorIndexOf(embedder)}`}) is not null as indexed,
           ${asked} as asked
    from (select 1) one left join memory.corpora c on true`.execute(tx)
  const [row] = rows
  const known = row?.terms ?? []
  const items = row?.items ?? 0
  return {
    items,
    df: new Map(known.map(({ term, df }) => [term, df])),
    idf: new Map(known.map(({ term, df }) => [term, Math.log(1 + (items - df + 0.5) / (df + 0.5))])),
    averageLength: row?.average ?? 1,
    names: new Set(row?.names ?? []),
    nearBy: nearBy(kinds, row?.indexed ?? false, row?.asked ?? 0),
  }
}

function nearBy(kinds: readonly MemoryKind[], indexed: boolean, asked: number): NearBy {
  if (asked <= FEW) return 'all'
  if (indexed && asked >= MANY) return 'index'
  // Without an index all vectors are few enough to look at, but statements are still fewer.
  return indexed || !kinds.includes('episode') ? 'list' : 'scan'
}

/** Terms to look up: the rarest, as long as their postings are few enough; always one. */
export function lookUpTerms(terms: readonly string[], { df }: Corpus, maxPostings: number): string[] {
  const known = terms.filter((term) => df.has(term)).sort((a, b) => (df.get(a) ?? 0) - (df.get(b) ?? 0))
  let sum = 0
  return known.filter((term, i) => {
    sum += df.get(term) ?? 0
    return i === 0 || sum <= maxPostings
  })
}

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

/**
 * One statement, the same text for every question on the same kinds, so that its plan can be kept. It leaves the planner little
 * to choose, for it would have to guess: the embedded database knows nothing of how its rows are spread.
 */
export async function readCandidates(
  tx: Tx,
  query: CandidateQuery,
  corpus: Corpus,
  settings: RetrievalSettings,
): Promise<Candidate[]> {
  const { kinds } = query
  if (kinds.length === 0) return []
  const asked = sql`${query.vector}::extensions.halfvec(${sql.lit(query.dimension)})`
  const ofEmbedder = sql`embedder = ${sql.lit(query.embedder)}`
  const { ofRow } = conditionsOf(kinds)
  const items =
    corpus.nearBy === 'all'
      ? sql`select ${COLUMNS} from memory.items where ${ofRow}`
      : bestAndAround(query, { asked, ofEmbedder }, corpus, settings)
  const { rows } = await sql<Candidate>`
    select i.id, i.kind, i.text, i.origin::text as origin, i.trust, i.importance, i.superseded_by as "supersededBy",
           date_part('epoch', i.created_at) * 1000 as created, date_part('epoch', i.valid_from) * 1000 as "validFrom",
           date_part('epoch', i.valid_to) * 1000 as "validTo", i.session, i.turn, i.speaker, i.terms,
           -- A text of which no word is known has a vector of zeroes, which is at no angle to anything.
           nullif(1 - (v.embedding operator(extensions.<=>) ${asked}), 'NaN') as cosine
    from (${items}) i
    left join lateral (select embedding from memory.vectors where item = i.n and ${ofEmbedder} offset 0) v on true`.execute(
    tx,
  )
  return rows.filter(({ kind }) => kinds.includes(kind)).sort(bySession)
}

/** The best items by BM25 and the nearest by meaning, and the turns around them. */
function bestAndAround(
  { terms, dimension, kinds, topics }: CandidateQuery,
  { asked, ofEmbedder }: Record<'asked' | 'ofEmbedder', RawBuilder<unknown>>,
  { nearBy: way, averageLength, idf }: Corpus,
  { k1, b, lexicalCandidates, vectorCandidates, neighbours }: RetrievalSettings,
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
      from unnest(${terms}::text[], ${terms.map((term) => idf.get(term) ?? 0)}::float8[]) as w (term, idf)
      cross join lateral (select item, tf, length from memory.postings where term = w.term offset 0) p
      where ${ofNumber(sql`p.item`)}
      group by p.item
      order by sum(w.idf * p.tf * ${k1 + 1}::float8
        / (p.tf + ${k1}::float8 * (${1 - b}::float8 + ${b / averageLength}::float8 * p.length))) desc, p.item
      limit ${sql.lit(lexicalCandidates)}
    ), near as materialized (
      select v.item as n from ${vectors}
      order by ${stored} operator(extensions.<=>) ${asked} limit ${sql.lit(vectorCandidates)}
    ), found as materialized (
      -- The first and last turn are columns: no sum gets into an index before row-level security has seen the row.
      select ${COLUMNS}, turn - ${neighbours}::integer as first, turn + ${neighbours}::integer as last
      from (select n as number from worded union select n from near union select n from ${aboutTopics(topics)} about) f
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
