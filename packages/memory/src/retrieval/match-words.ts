import type { Candidate, Corpus } from './candidates.ts'
import { pairOf, type Question } from './read-question.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/** A value for each item, in the order of the items. */
export type Column = Float64Array

/** A column from items. */
export const column = <T>(items: readonly T[], of: (item: T, i: number) => number): Column =>
  Float64Array.from(items, of)

/** The largest of values, 0 where none is positive. */
export const largest = (values: Iterable<number>) => {
  let max = 0
  for (const value of values) if (value > max) max = value
  return max
}

/** The question's terms as they are in the items. */
export interface WordMatches {
  /** How often each item has each term, and what the terms weigh together. */
  counts: readonly Float64Array[]
  weights: Float64Array
  total: number
  bm25: Column
  /** The same with the names of speakers. */
  bm25Named: Column
  /** Pairs of terms that stand side by side in both. */
  pairs: Column
  /** Number of terms of each item. */
  lengths: Column
}

/** Counts terms by their rarity; names of speakers apart, since half of all turns hold them. */
export function matchWords(
  question: Question,
  candidates: readonly Candidate[],
  corpus: Corpus,
  { k1, b }: Pick<RetrievalSettings, 'k1' | 'b'>,
): WordMatches {
  const known = question.terms.filter((term) => corpus.idf.has(term))
  const named = namedIn(question, corpus)
  const content = known.filter((term) => !named.has(term))
  const terms = content.length > 0 ? content : known
  const weightOf = (term: string) => corpus.idf.get(term) ?? 0
  const weights = Float64Array.from(terms, weightOf)
  const total = weights.reduce((sum, x) => sum + x, 0) || 1
  const streams = candidates.map(({ terms: stream }) => (stream === null || stream === '' ? [] : stream.split(' ')))
  const matches = streams.map((stream) => {
    const counts = new Map<string, number>()
    let pairs = 0
    for (const [j, term] of stream.entries()) {
      counts.set(term, (counts.get(term) ?? 0) + 1)
      if (j > 0 && question.pairs.has(pairOf(stream[j - 1] ?? '', term))) pairs++
    }
    const norm = k1 * (1 - b + (b * stream.length) / corpus.averageLength)
    const score = (wanted: readonly string[]) => {
      let sum = 0
      for (const term of wanted) {
        const count = counts.get(term) ?? 0
        sum += (weightOf(term) * count * (k1 + 1)) / (count + norm)
      }
      return sum / total
    }
    return {
      counts: Float64Array.from(terms, (term) => counts.get(term) ?? 0),
      bm25: score(terms),
      bm25Named: score(known),
      pairs,
    }
  })
  return {
    counts: matches.map(({ counts }) => counts),
    weights,
    total,
    bm25: column(matches, ({ bm25 }) => bm25),
    bm25Named: column(matches, ({ bm25Named }) => bm25Named),
    pairs: column(matches, ({ pairs }) => pairs),
    lengths: column(streams, ({ length }) => length),
  }
}

/** The share of the question's weight that each item has together with the turns around it. */
export const covered = ({ counts, weights, total }: WordMatches, ...around: readonly Int32Array[]): Column =>
  column(counts, (own, i) => {
    let sum = 0
    for (let t = 0; t < weights.length; t++)
      if ((own[t] as number) > 0 || around.some((where) => (counts[where[i] as number]?.[t] ?? 0) > 0))
        sum += weights[t] as number
    return sum / total
  })

/** How each item's session, as far as it came in, meets the question, against the session that does so best. */
export function sessionLead(candidates: readonly Candidate[], { counts, weights }: WordMatches, k1: number): Column {
  const sums = new Map<string, Float64Array>()
  const keys = candidates.map(({ session, id }) => session ?? id)
  for (const [i, key] of keys.entries()) {
    const sum = sums.get(key) ?? new Float64Array(weights.length)
    for (const [t, count] of (counts[i] as Float64Array).entries()) sum[t] = (sum[t] as number) + count
    sums.set(key, sum)
  }
  const scores = new Map(
    Array.from(sums, ([key, sum]) => [
      key,
      sum.reduce((score, count, t) => score + ((weights[t] as number) * count * (k1 + 1)) / (count + k1), 0),
    ]),
  )
  const best = largest(scores.values()) || 1
  return column(keys, (key) => (scores.get(key) ?? 0) / best)
}

/** Terms of the question that are names of those who speak. */
function namedIn({ terms, words }: Question, { names }: Corpus): Set<string> {
  if (names.size === 0) return new Set()
  const named = words.filter((word) => names.has(word))
  return new Set(terms.filter((term) => named.some((word) => word.startsWith(term.slice(0, 4)))))
}
