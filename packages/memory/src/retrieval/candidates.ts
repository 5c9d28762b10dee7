import type { Memory, MemoryKind } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
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
  /** False for items that came in as neighbours only. */
  found: boolean
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
  /** Mean number of terms of an item. */
  averageLength: number
  /** Words of the question that are names of speakers. */
  names: Set<string>
  /** Whether the vectors have an index. */
  indexed: boolean
}

/** Reads the exact document frequencies of the question's terms, and who of those who speak is named in it. */
export async function readCorpus(tx: Tx, { terms, words }: Question, embedder: string): Promise<Corpus> {
  const { rows } = await sql<{
    items: number | null
    average: number | null
    terms: { term: string; df: number }[] | null
    names: string[] | null
    indexed: boolean
  }>`
    select c.items, c.length::float8 / nullif(c.items, 0) as average,
           (select json_agg(json_build_object('term', term, 'df', df)) from memory.terms where term = any(${terms}::text[])) as terms,
           (select json_agg(word) from memory.speakers where word = any(${words}::text[])) as names,
           -- Embedded, planning the next statement takes as long as running it, so its plan is kept; elsewhere statements are
           -- planned each time, and better with the values. With an index, look on until enough rows are the owner's.
           set_config('plan_cache_mode', case when version() like '%wasm%' then 'force_generic_plan' else 'auto' end, true),
           set_config('jit', 'off', true),
           set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '60', true),
           to_regclass(${`memory.${vectorIndexOf(embedder)}`}) is not null as indexed
    from (select 1) one left join memory.corpora c on true`.execute(tx)
  const [row] = rows
  const known = row?.terms ?? []
  const items = row?.items ?? 0
  return {
    df: new Map(known.map(({ term, df }) => [term, df])),
    idf: new Map(known.map(({ term, df }) => [term, Math.log(1 + (items - df + 0.5) / (df + 0.5))])),
    averageLength: row?.average ?? 1,
    names: new Set(row?.names ?? []),
    indexed: row?.indexed ?? false,
  }
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
 * One statement, the same text for every question, so that its plan can be kept: the best items by BM25 and the nearest by meaning, and the turns around them. Both searches look at every
 * item of the owner, unless the vectors have an index, which is asked then.
 */
export async function readCandidates(
  tx: Tx,
  { terms, vector, dimension, embedder, kinds, topics }: CandidateQuery,
  corpus: Corpus,
  { k1, b, lexicalCandidates, vectorCandidates, neighbours }: RetrievalSettings,
): Promise<Candidate[]> {
  const idf = terms.map((term) => corpus.idf.get(term) ?? 0)
  const stored = corpus.indexed ? sql`v.embedding::extensions.halfvec(${sql.lit(dimension)})` : sql`v.embedding`
  const asked = sql`${vector}::extensions.halfvec(${sql.lit(dimension)})`
  const all = kinds.length === 4
  const ofKind = all ? sql`` : sql`join memory.items i on i.n = p.item and i.kind = any(${kinds}::text[])`
  const vectorOfKind = all ? sql`` : sql`join memory.items i on i.n = v.item and i.kind = any(${kinds}::text[])`
  const { rows } = await sql<Candidate>`
    with worded as materialized (
      select p.item as n
      from unnest(${terms}::text[], ${idf}::float8[]) as w (term, idf)
      join memory.postings p on p.term = w.term ${ofKind}
      group by p.item
      order by sum(w.idf * p.tf * ${k1 + 1}::float8
        / (p.tf + ${k1}::float8 * (${1 - b}::float8 + ${b / corpus.averageLength}::float8 * p.length))) desc, p.item
      limit ${sql.lit(lexicalCandidates)}
    ), near as materialized (
      select v.item as n from memory.vectors v ${vectorOfKind}
      where v.embedder = ${sql.lit(embedder)}
      order by ${stored} operator(extensions.<=>) ${asked} limit ${sql.lit(vectorCandidates)}
    ), found as materialized (select n from worded union select n from near union select n from ${aboutTopics(topics)} about),
    around as materialized (
      select n, true as found from found
      union all
      select t.n, false from found join memory.items f on f.n = found.n
      join memory.items t on t.session = f.session and t.turn between f.turn - ${neighbours}::integer and f.turn + ${neighbours}::integer
    ), looked as materialized (select n, bool_or(found) as found from around group by n)
    select i.id, i.kind, i.text, i.origin::text as origin, i.trust, i.importance, i.superseded_by as "supersededBy",
           extract(epoch from i.created_at)::float8 * 1000 as created, extract(epoch from i.valid_from)::float8 * 1000 as "validFrom",
           extract(epoch from i.valid_to)::float8 * 1000 as "validTo", i.session, i.turn, i.speaker, i.terms,
           l.found, 1 - (${stored} operator(extensions.<=>) ${asked}) as cosine
    from looked l
    -- By index one by one: the planner takes the whole table for quicker, which it is not.
    cross join lateral (select * from memory.items where n = l.n offset 0) i
    left join lateral (select embedding from memory.vectors where item = l.n and embedder = ${sql.lit(embedder)} offset 0) v on true
    order by i.session, i.turn, i.n`.execute(tx)
  // A text of which no word is known has a vector of zeroes, which is at no angle to anything.
  const near = rows.map((row) => ({ ...row, cosine: Number.isFinite(row.cosine) ? row.cosine : null }))
  return all ? near : near.filter(({ kind }) => kinds.includes(kind))
}
