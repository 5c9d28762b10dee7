import type { Candidate } from './candidates.ts'
import type { Corpus } from './corpus.ts'
import type { Question } from './read-question.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/** A value for each item, in the order of the items. */
export type Column = Float64Array

/** A column from items. By index: an iterator costs more than most of what is computed here, a dozen times a search. */
export function column<T>(items: ArrayLike<T>, of: (item: T, i: number) => number): Column {
  const values = new Float64Array(items.length)
  for (let i = 0; i < items.length; i++) values[i] = of(items[i] as T, i)
  return values
}

/** The largest of values, 0 where none is positive. */
export const largest = (values: Iterable<number>) => {
  let max = 0
  for (const value of values) if (value > max) max = value
  return max
}

/** The question's terms as they are in the items. */
export interface WordMatches {
  /** How often each item has each term: `weights.length` numbers an item. */
  counts: Float64Array
  /** What each term weighs, and all of them. */
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

/** Terms of the question by their places in it, with their weights. */
interface Wanted {
  places: Int32Array
  weights: Float64Array
}

/** Counts terms by their rarity; names of speakers apart, since half of all turns hold them. */
export function matchWords(
  question: Question,
  candidates: readonly Candidate[],
  corpus: Corpus,
  { k1, b }: Pick<RetrievalSettings, 'k1' | 'b'>,
): WordMatches {
  const places = new Map(question.terms.map((term, place) => [term, place]))
  const wanted = (terms: readonly string[]): Wanted => ({
    places: Int32Array.from(terms, (term) => places.get(term) ?? 0),
    weights: Float64Array.from(terms, (term) => corpus.idf.get(term) ?? 0),
  })
  const known = question.terms.filter((term) => corpus.idf.has(term))
  const named = namedIn(question, corpus)
  const content = known.filter((term) => !named.has(term))
  const [own, all] = [wanted(content.length > 0 ? content : known), wanted(known)]
  const width = own.places.length
  const total = own.weights.reduce((sum, x) => sum + x, 0) || 1
  const empty = () => new Float64Array(candidates.length)
  const [bm25, bm25Named, pairs, lengths] = [empty(), empty(), empty(), empty()]
  const counts = new Float64Array(candidates.length * width)
  const tally = new Float64Array(question.terms.length)
  for (let i = 0; i < candidates.length; i++) {
    const stream = candidates[i]?.terms ?? ''
    const length = wordsIn(stream)
    let some = 0
    for (let place = 0; place < tally.length; place++) {
      const count = occurrences(stream, question.terms[place] as string)
      tally[place] = count
      some += count
    }
    const norm = k1 * (1 - b + (b * length) / corpus.averageLength)
    for (let t = 0; t < width; t++) counts[i * width + t] = tally[own.places[t] as number] as number
    bm25[i] = bm25Of(own, tally, k1, norm) / total
    bm25Named[i] = bm25Of(all, tally, k1, norm) / total
    if (some > 1) for (const pair of question.pairs) pairs[i] = (pairs[i] as number) + occurrences(stream, pair)
    lengths[i] = length
  }
  return { counts, weights: own.weights, total, bm25, bm25Named, pairs, lengths }
}

/** How often words stand in a text whose words are parted by single spaces. Taking the text apart would cost five times as much. */
export function occurrences(stream: string, words: string): number {
  let count = 0
  for (let at = stream.indexOf(words); at >= 0; at = stream.indexOf(words, at + 1)) {
    const end = at + words.length
    if ((at === 0 || stream[at - 1] === ' ') && (end === stream.length || stream[end] === ' ')) count++
  }
  return count
}

function wordsIn(stream: string): number {
  if (stream === '') return 0
  let count = 1
  for (let at = stream.indexOf(' '); at >= 0; at = stream.indexOf(' ', at + 1)) count++
  return count
}

function bm25Of({ places, weights }: Wanted, tally: Float64Array, k1: number, norm: number): number {
  let sum = 0
  for (let t = 0; t < places.length; t++) {
    const count = tally[places[t] as number] as number
    sum += ((weights[t] as number) * count * (k1 + 1)) / (count + norm)
  }
  return sum
}

/** The share of the question's weight that each item has together with the turns around it. */
export function covered({ counts, weights, total, bm25 }: WordMatches, ...around: readonly Int32Array[]): Column {
  const width = weights.length
  return column(bm25, (_, i) => {
    let sum = 0
    for (let t = 0; t < width; t++) {
      let count = counts[i * width + t] as number
      for (let w = 0; count === 0 && w < around.length; w++) {
        const j = (around[w] as Int32Array)[i] as number
        if (j >= 0) count = counts[j * width + t] as number
      }
      if (count > 0) sum += weights[t] as number
    }
    return sum / total
  })
}

/** How each item's session, as far as it came in, meets the question, against the session that does so best. */
export function sessionLead(candidates: readonly Candidate[], { counts, weights }: WordMatches, k1: number): Column {
  const width = weights.length
  const sums = new Map<string, Float64Array>()
  for (let i = 0; i < candidates.length; i++) {
    const { session, id } = candidates[i] as Candidate
    const key = session ?? id
    const sum = sums.get(key) ?? new Float64Array(width)
    sums.set(key, sum)
    for (let t = 0; t < width; t++) sum[t] = (sum[t] as number) + (counts[i * width + t] as number)
  }
  const scores = new Map<string, number>()
  for (const [key, sum] of sums) {
    let score = 0
    for (let t = 0; t < width; t++) {
      const count = sum[t] as number
      score += ((weights[t] as number) * count * (k1 + 1)) / (count + k1)
    }
    scores.set(key, score)
  }
  const best = largest(scores.values()) || 1
  return column(candidates, ({ session, id }) => (scores.get(session ?? id) ?? 0) / best)
}

/** Terms of the question that are names of those who speak. */
function namedIn({ terms, words }: Question, { names }: Corpus): Set<string> {
  if (names.size === 0) return new Set()
  const named = words.filter((word) => names.has(word))
  return new Set(terms.filter((term) => named.some((word) => word.startsWith(term.slice(0, 4)))))
}
