import type { Candidate } from './candidates.ts'
import type { Corpus } from './corpus.ts'
import { type Column, column, covered, largest, matchWords, sessionLead } from './match-words.ts'
import type { Question } from './read-question.ts'
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
  /** How each item's session meets the question, against the one that does so best, 0..1. */
  session: Float64Array
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

const isNamed = (speaker: string, names: ReadonlySet<string>) =>
  speaker
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => names.has(word))

/** A whole number: a difference would be an object for each of thousands of comparisons. */
const compare = (a: number, b: number): number => Number(a > b) - Number(a < b)

const ranksOf = (values: Float64Array): Float64Array => {
  const order = new Uint32Array(values.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  order.sort((a, b) => compare(values[b] as number, values[a] as number) || a - b)
  const ranks = new Float64Array(values.length)
  for (let rank = 0; rank < order.length; rank++) ranks[order[rank] as number] = Math.log1p(rank)
  return ranks
}

const product = (a: Column, b: Column): Column => column(a, (x, i) => x * (b[i] as number))

/** Where the turn at some distance from each item is among the candidates, or -1. */
function neighbourAt(candidates: readonly Candidate[], distance: number): Int32Array {
  const step = Math.sign(distance)
  const placeOf = ({ session, turn }: Candidate, i: number) => {
    if (session === null || turn === null) return -1
    for (let j = i + step; ; j += step) {
      const other = candidates[j]
      if (other?.session !== session || other.turn === null) return -1
      if (other.turn === turn + distance) return j
      if (Math.abs(other.turn - turn) > Math.abs(distance)) return -1
    }
  }
  const places = new Int32Array(candidates.length)
  for (let i = 0; i < places.length; i++) places[i] = placeOf(candidates[i] as Candidate, i)
  return places
}

const at = (values: Column, where: Int32Array): Column => column(where, (j) => (j < 0 ? 0 : (values[j] as number)))

/** How many different words for oneself a text has; 2 for more. */
function selfWords(text: string): number {
  const words = text.match(SELF)
  const first = words?.[0]?.toLowerCase()
  if (!words || first === undefined) return 0
  return words.some((word) => word.toLowerCase() !== first) ? 2 : 1
}

/** What the texts are like, whatever is asked. */
function formOf(candidates: readonly Candidate[], { wants }: Question) {
  const texts = candidates.map(({ text }) => text.slice(0, LOOK_CHARS))
  const flag = (wanted: boolean, pattern: RegExp) => column(texts, (text) => (wanted && pattern.test(text) ? 1 : 0))
  return {
    asks: column(texts, (text) => (text.trimEnd().endsWith('?') ? 1 : 0)),
    self: column(texts, selfWords),
    names: column(texts, (text) => (text.match(NAME) ?? []).length),
    time: flag(wants.time, TIME_WORD),
    number: flag(wants.number, NUMBER_WORD),
  }
}

/**
 * Describes items by how they and the turns around them meet the question.
 * @param candidates in the order of their sessions and turns.
 */
export function describe(
  question: Question,
  candidates: readonly Candidate[],
  corpus: Corpus,
  settings: Pick<RetrievalSettings, 'k1' | 'b'>,
): Described {
  const words = matchWords(question, candidates, corpus, settings)
  const { bm25 } = words
  const cosine = column(candidates, (candidate) => candidate.cosine ?? 0)
  const coverage = covered(words)
  const session = sessionLead(candidates, words, settings.k1)
  const speaker = speakersOf(candidates, corpus, question)
  const form = formOf(candidates, question)
  const [before, after] = [neighbourAt(candidates, -1), neighbourAt(candidates, 1)]
  const [before2, after2] = [neighbourAt(candidates, -2), neighbourAt(candidates, 2)]
  const plain = plainSum({ bm25, cosine, session, speaker }, { before, after, before2, after2 })
  const afterQuestion = at(form.asks, before)
  const columns: Record<FeatureName, Column> = {
    bm25,
    bm25Named: words.bm25Named,
    bm25Before: at(bm25, before),
    bm25After: at(bm25, after),
    bm25Before2: at(bm25, before2),
    bm25After2: at(bm25, after2),
    coverage,
    coverageNear: covered(words, before, after),
    coverageNear2: covered(words, before, after, before2, after2),
    coverageWithBefore: covered(words, before),
    cosine,
    cosineBefore: at(cosine, before),
    cosineAfter: at(cosine, after),
    cosineBefore2: at(cosine, before2),
    cosineAfter2: at(cosine, after2),
    pairs: words.pairs.map((count) => Math.min(3, count)),
    speaker,
    speakerCoverage: product(speaker, coverage),
    speakerAsks: product(speaker, form.asks),
    speakerSelf: product(speaker, form.self),
    length: words.lengths.map(Math.log1p),
    asks: form.asks,
    afterQuestion,
    questionCoverage: product(afterQuestion, at(coverage, before)),
    questionCosine: product(afterQuestion, at(cosine, before)),
    time: form.time,
    number: form.number,
    place: question.wants.place ? form.names.map((count) => Math.min(2, count)) : form.names.map(() => 0),
    names: form.names.map((count) => Math.min(3, count)),
    self: form.self,
    logRank: ranksOf(plain),
    logRankWords: ranksOf(bm25),
    logRankMeaning: ranksOf(cosine),
    plain,
  }
  const features = new Float64Array(candidates.length * FEATURES.length)
  for (const [f, name] of FEATURES.entries()) {
    const values = columns[name]
    for (let i = 0; i < values.length; i++) features[i * FEATURES.length + f] = values[i] as number
  }
  return { candidates, features, session, speaker, plain }
}

/** What items are ranked by without a fitted ranker, and what its ranks begin with: words, meaning and neighbours, added up. */
function plainSum(
  { bm25, cosine, session, speaker }: Record<'bm25' | 'cosine' | 'session' | 'speaker', Column>,
  { before, after, before2, after2 }: Record<'before' | 'after' | 'before2' | 'after2', Int32Array>,
): Column {
  const of = (values: Column, where: Int32Array, i: number) => values[where[i] as number] ?? 0
  const near = column(
    bm25,
    (own, i) =>
      own + 0.35 * (of(bm25, before, i) + of(bm25, after, i)) + 0.25 * (of(bm25, before2, i) + of(bm25, after2, i)),
  )
  const nearest = largest(near) || 1
  return column(
    near,
    (value, i) =>
      value / nearest +
      0.35 * (session[i] as number) +
      0.8 * (cosine[i] as number) +
      0.4 * of(cosine, before, i) +
      0.3 * of(cosine, after, i) +
      0.1 * (speaker[i] as number),
  )
}

/** 1 for an item whose speaker is asked about, -1 for one by somebody else, 0 where nobody or several are. */
function speakersOf(candidates: readonly Candidate[], { names }: Corpus, { firstPerson }: Question): Column {
  const speakers = new Set(candidates.map(({ speaker }) => speaker))
  const asked = new Set([...speakers].filter((speaker) => speaker !== null && isNamed(speaker, names)))
  return column(candidates, ({ speaker }) => {
    if (speaker === null) return 0
    if (names.size === 0) return firstPerson ? (speaker === 'user' ? 1 : -1) : 0
    if (asked.size !== 1) return 0
    return asked.has(speaker) ? 1 : -1
  })
}
