import type { MemoryKind } from '@openpa/core'
import { StatementTemplate, type Tx } from '@openpa/database'
import { type RawBuilder, sql } from 'kysely'
import { vectorIndexOf } from '../vectors.ts'
import type { Question } from './read-question.ts'

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
export type NearBy = 'index' | 'list' | 'scan' | 'all'

/** Items in question up to which all are candidates: to find the best of so few takes longer than to rank them all. */
export const FEW = 100

/** Items in question from which on the index is quicker than the list. */
const MANY = 2000

/** All kinds of memories. */
export const KINDS: readonly MemoryKind[] = ['fact', 'preference', 'procedure', 'episode']

/** Texts whose number the planner does not see: where it does, it finds a plan for these few cheaper each time, and keeps none. */
const hidden = (texts: RawBuilder<readonly string[]>) => sql`(select ${texts}::text[])::text[]`

interface CorpusValues {
  terms: readonly string[]
  words: readonly string[]
  /** Given where no turns are asked for: how many there are of these is counted, while turns are most of what there is. */
  kinds: readonly MemoryKind[] | undefined
  /** The index over the embedder's vectors. */
  index: string
}

interface CorpusRow {
  items: number | null
  average: number | null
  terms: { term: string; df: number }[] | null
  names: string[] | null
  indexed: boolean
  asked: number | null
}

const CORPUS = new StatementTemplate<CorpusValues, CorpusRow>(({ value, has }) => {
  const asked = has('kinds')
    ? sql`(select count(*)::integer from (
        select from memory.items where kind = any(${hidden(value('kinds'))}) limit ${sql.lit(MANY)}) i)`
    : sql`c.items`
  return sql`
    select c.items, c.length::float8 / nullif(c.items, 0) as average,
           (select json_agg(json_build_object('term', term, 'df', df))
            from memory.terms where term = any(${hidden(value('terms'))})) as terms,
           (select json_agg(word) from memory.speakers where word = any(${hidden(value('words'))})) as names,
           -- Planning the next statement takes up to as long as running it, and depends on its values in nothing: one plan is
           -- kept. With an index, look on until enough rows are the owner's.
           set_config('plan_cache_mode', 'force_generic_plan', true),
           set_config('jit', 'off', true),
           set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '60', true),
           to_regclass(${value('index')}) is not null as indexed,
           ${asked} as asked
    from (select 1) one left join memory.corpora c on true`
})

/** Reads the exact document frequencies of the question's terms, and who of those who speak is named in it. */
export async function readCorpus(
  tx: Tx,
  { terms, words }: Question,
  { embedder, kinds }: { embedder: string; kinds: readonly MemoryKind[] },
): Promise<Corpus> {
  const [row] = await CORPUS.run(tx, {
    terms,
    words,
    kinds: kinds.includes('episode') ? undefined : kinds,
    index: `memory.${vectorIndexOf(embedder)}`,
  })
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
