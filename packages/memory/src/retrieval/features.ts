import type { Candidate, Corpus } from './candidates.ts'
import { pairOf, type Question } from './read-question.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/** What the ranker knows of an item, in this order. BM25 and coverage are shares of the most that the question could get. */
export const FEATURES = [
  'bm25',
  'bm25Named',
  'bm25Before',
  'bm25After',
  'bm25Before2',
  'bm25After2',
  'coverage',
  'coverageNear',
  'coverageNear2',
  'coverageWithBefore',
  'session',
  'sessionLead',
  'sessionCoverage',
  'sessionCosine',
  'cosine',
  'cosineBefore',
  'cosineAfter',
  'cosineBefore2',
  'cosineAfter2',
  'pairs',
  'speaker',
  'speakerCoverage',
  'speakerAsks',
  'speakerSelf',
  'length',
  'asks',
  'afterQuestion',
  'questionCoverage',
  'questionCosine',
  'time',
  'number',
  'place',
  'names',
  'self',
  'logRank',
  'logRankWords',
  'logRankMeaning',
  'plain',
] as const

/** Name of a feature. */
export type FeatureName = (typeof FEATURES)[number]

/** Items that may be hits with their features; `plain` is what they are ranked by without a fitted ranker. */
export interface Described {
  candidates: readonly Candidate[]
  /** Row-major, {@link FEATURES} long each. */
  features: Float64Array
  /** Whom the question asks about, as far as each item is concerned: 1 its speaker, -1 somebody else, 0 unknown. */
  speaker: Float64Array
  plain: Float64Array
}

const TIME_WORD =
  /\b(?:yesterday|today|tonight|tomorrow|weeks?|weekend|months?|years?|ago|last|next|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|recently|since|summer|winter|spring|fall|autumn|\d{4})\b/i
const NUMBER_WORD = /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozen|few|couple|once|twice)\b/i
const NAME = /(?<![.!?] |^)\b\p{Lu}\p{Ll}+/gu
const SELF = /\b(?:i|my|me|we|our|i'm|i’m|i've|i’ve)\b/gi
/** Enough of a text to tell what it is like. */
const LOOK_CHARS = 2000

/** 1 for an item whose speaker is asked about, -1 for one by somebody else, 0 where nobody or several are. */
function speakerOf({ speaker }: Candidate, { names }: Corpus, { firstPerson }: Question, askedSpeakers: number): number {
  if (speaker === null) return 0
  if (names.size === 0) return firstPerson ? (speaker === 'user' ? 1 : -1) : 0
  if (askedSpeakers !== 1) return 0
  return isNamed(speaker, names) ? 1 : -1
}

const isNamed = (speaker: string, names: ReadonlySet<string>) =>
  speaker
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => names.has(word))

const ranksOf = (values: Float64Array): Float64Array => {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
  const ranks = new Float64Array(values.length)
  for (const [rank, i] of order.entries()) ranks[i] = Math.log1p(rank)
  return ranks
}

const largest = (values: Iterable<number>) => {
  let max = 0
  for (const value of values) if (value > max) max = value
  return max
}

/**
 * Describes items by how they and the turns around them meet the question. Terms count by their rarity among all items of the
 * owner; names of speakers count apart, since half of all turns hold them.
 * @param candidates in the order of their sessions and turns.
 */
export function describe(
  question: Question,
  candidates: readonly Candidate[],
  corpus: Corpus,
  { k1, b }: Pick<RetrievalSettings, 'k1' | 'b'>,
): Described {
  const n = candidates.length
  const known = question.terms.filter((term) => corpus.idf.has(term))
  const namedTerms = namedIn(question, corpus)
  const content = known.filter((term) => !namedTerms.has(term))
  const terms = content.length > 0 ? content : known
  const weight = Float64Array.from(terms, (term) => corpus.idf.get(term) ?? 0)
  const total = weight.reduce((sum, x) => sum + x, 0) || 1

  const tf = candidates.map(() => new Float64Array(terms.length))
  const [bm25, bm25Named, pairs] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const streams = candidates.map(({ terms: stream }) => (stream === null || stream === '' ? [] : stream.split(' ')))
  for (const [i, own] of streams.entries()) {
    const counts = new Map<string, number>()
    for (const [j, term] of own.entries()) {
      counts.set(term, (counts.get(term) ?? 0) + 1)
      if (j > 0 && question.pairs.has(pairOf(own[j - 1] ?? '', term))) pairs[i] = (pairs[i] as number) + 1
    }
    const norm = k1 * (1 - b + (b * own.length) / corpus.averageLength)
    const gain = (term: string) => {
      const count = counts.get(term) ?? 0
      return ((corpus.idf.get(term) ?? 0) * count * (k1 + 1)) / (count + norm)
    }
    for (const [t, term] of terms.entries()) {
      ;(tf[i] as Float64Array)[t] = counts.get(term) ?? 0
      bm25[i] = (bm25[i] as number) + gain(term) / total
    }
    for (const term of known) bm25Named[i] = (bm25Named[i] as number) + gain(term) / total
  }

  // Where the turns around an item are among the candidates, or -1.
  const neighbour = (distance: number) =>
    Int32Array.from(candidates, ({ session, turn }, i) => {
      if (session === null || turn === null) return -1
      for (let j = i + Math.sign(distance); ; j += Math.sign(distance)) {
        const other = candidates[j]
        if (other?.session !== session || other.turn === null) return -1
        if (other.turn === turn + distance) return j
        if (Math.abs(other.turn - turn) > Math.abs(distance)) return -1
      }
    })
  const [before, after, before2, after2] = [neighbour(-1), neighbour(1), neighbour(-2), neighbour(2)]
  const at = (values: Float64Array, where: Int32Array) =>
    Float64Array.from(where, (j) => (j < 0 ? 0 : (values[j] as number)))
  const covered = (...around: readonly Int32Array[]) =>
    Float64Array.from(tf, (own, i) => {
      let sum = 0
      for (let t = 0; t < terms.length; t++)
        if ((own[t] as number) > 0 || around.some((where) => (tf[where[i] as number]?.[t] ?? 0) > 0))
          sum += weight[t] as number
      return sum / total
    })

  const cosine = Float64Array.from(candidates, (candidate) => candidate.cosine ?? 0)
  const coverage = covered()
  const sessions = describeSessions(candidates, tf, weight, total, cosine, k1)
  const askedSpeakers = new Set(
    candidates.flatMap(({ speaker }) => (speaker !== null && isNamed(speaker, corpus.names) ? [speaker] : [])),
  ).size
  const speaker = Float64Array.from(candidates, (candidate) => speakerOf(candidate, corpus, question, askedSpeakers))
  const texts = candidates.map(({ text }) => text.slice(0, LOOK_CHARS))
  const asks = Float64Array.from(texts, (text) => (text.trimEnd().endsWith('?') ? 1 : 0))
  const self = Float64Array.from(texts, (text) =>
    Math.min(2, new Set((text.match(SELF) ?? []).map((word) => word.toLowerCase())).size),
  )
  const names = Float64Array.from(texts, (text) => (text.match(NAME) ?? []).length)
  const flag = (wanted: boolean, pattern: RegExp) =>
    Float64Array.from(texts, (text) => (wanted && pattern.test(text) ? 1 : 0))

  const [bm25Before, bm25After] = [at(bm25, before), at(bm25, after)]
  const [bm25Before2, bm25After2] = [at(bm25, before2), at(bm25, after2)]
  const [cosineBefore, cosineAfter] = [at(cosine, before), at(cosine, after)]
  const near = Float64Array.from(bm25, (own, i) => {
    const close = (bm25Before[i] as number) + (bm25After[i] as number)
    return own + 0.35 * close + 0.25 * ((bm25Before2[i] as number) + (bm25After2[i] as number))
  })
  const nearest = largest(near) || 1
  const plain = Float64Array.from(
    near,
    (value, i) =>
      value / nearest +
      0.35 * (sessions.lead[i] as number) +
      0.8 * (cosine[i] as number) +
      0.4 * (cosineBefore[i] as number) +
      0.3 * (cosineAfter[i] as number) +
      0.1 * (speaker[i] as number),
  )
  const afterQuestion = at(asks, before)
  const times = (a: Float64Array, c: Float64Array) => a.map((x, i) => x * (c[i] as number))
  const columns: Record<FeatureName, Float64Array> = {
    bm25,
    bm25Named,
    bm25Before,
    bm25After,
    bm25Before2,
    bm25After2,
    coverage,
    coverageNear: covered(before, after),
    coverageNear2: covered(before, after, before2, after2),
    coverageWithBefore: covered(before),
    session: sessions.score,
    sessionLead: sessions.lead,
    sessionCoverage: sessions.coverage,
    sessionCosine: sessions.cosine,
    cosine,
    cosineBefore,
    cosineAfter,
    cosineBefore2: at(cosine, before2),
    cosineAfter2: at(cosine, after2),
    pairs: pairs.map((count) => Math.min(3, count)),
    speaker,
    speakerCoverage: times(speaker, coverage),
    speakerAsks: times(speaker, asks),
    speakerSelf: times(speaker, self),
    length: Float64Array.from(streams, ({ length }) => Math.log1p(length)),
    asks,
    afterQuestion,
    questionCoverage: times(afterQuestion, at(coverage, before)),
    questionCosine: times(afterQuestion, cosineBefore),
    time: flag(question.wants.time, TIME_WORD),
    number: flag(question.wants.number, NUMBER_WORD),
    place: question.wants.place ? names.map((count) => Math.min(2, count)) : new Float64Array(n),
    names: names.map((count) => Math.min(3, count)),
    self,
    logRank: ranksOf(plain),
    logRankWords: ranksOf(bm25),
    logRankMeaning: ranksOf(cosine),
    plain,
  }
  const features = new Float64Array(n * FEATURES.length)
  for (const [f, name] of FEATURES.entries()) {
    const column = columns[name]
    for (let i = 0; i < n; i++) features[i * FEATURES.length + f] = column[i] as number
  }
  return { candidates, features, speaker, plain }
}

/** Terms of the question that are names of those who speak. */
function namedIn({ terms, words }: Question, { names }: Corpus): Set<string> {
  if (names.size === 0) return new Set()
  const named = words.filter((word) => names.has(word))
  return new Set(terms.filter((term) => named.some((word) => word.startsWith(term.slice(0, 4)))))
}

/** How each item's session, as far as it came in, meets the question. */
function describeSessions(
  candidates: readonly Candidate[],
  tf: readonly Float64Array[],
  weight: Float64Array,
  total: number,
  cosine: Float64Array,
  k1: number,
) {
  const sums = new Map<string, { tf: Float64Array; cosine: number }>()
  const keys = candidates.map(({ session, id }) => session ?? id)
  for (const [i, key] of keys.entries()) {
    const sum = sums.get(key) ?? { tf: new Float64Array(weight.length), cosine: -1 }
    for (let t = 0; t < weight.length; t++) sum.tf[t] = (sum.tf[t] as number) + ((tf[i] as Float64Array)[t] as number)
    sum.cosine = Math.max(sum.cosine, cosine[i] as number)
    sums.set(key, sum)
  }
  const scores = new Map(
    Array.from(sums, ([key, sum]) => {
      let [score, coverage] = [0, 0]
      for (const [t, count] of sum.tf.entries()) {
        score += ((weight[t] as number) * count * (k1 + 1)) / (count + k1)
        if (count > 0) coverage += weight[t] as number
      }
      return [key, { score: score / total, coverage: coverage / total, cosine: sum.cosine }]
    }),
  )
  const best = largest(Array.from(scores.values(), ({ score }) => score)) || 1
  const column = (of: (session: { score: number; coverage: number; cosine: number }) => number) =>
    Float64Array.from(keys, (key) => of(scores.get(key) ?? { score: 0, coverage: 0, cosine: 0 }))
  return {
    score: column(({ score }) => score),
    lead: column(({ score }) => score / best),
    coverage: column(({ coverage }) => coverage),
    cosine: column(({ cosine }) => cosine),
  }
}
