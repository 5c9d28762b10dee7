import type { MemoryHit, MemoryKind, MemorySearch } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { contentStems, coverage, rarityAmong } from '../coverage.ts'
import { topicOfText } from '../statements/read-statement.ts'
import { vectorLiteral } from '../vectors.ts'
import {
  type Candidate,
  type Corpus,
  lookUpTerms,
  memoryOfCandidate,
  readCandidates,
  readCorpus,
} from './candidates.ts'
import { diversify } from './diversify.ts'
import { type Described, describe, FEATURES, type FeatureName } from './features.ts'
import { confidenceOf, logistic, rank } from './ranker.ts'
import { type Question, readQuestion } from './read-question.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/** All kinds of memories. */
export const KINDS: readonly MemoryKind[] = ['fact', 'preference', 'procedure', 'episode']

/** A search as the store asks for it. */
export interface SearchRequest {
  query: string
  vector: Float32Array
  embedder: string
  limit: number
  kinds: readonly MemoryKind[]
  now: Date
}

/** A question with the items that may answer it. */
export interface Retrieved {
  question: Question
  corpus: Corpus
  candidates: readonly Candidate[]
}

const DAY_MS = 24 * 3600_000

/** Reads what may answer the question: two statements. */
export async function retrieve(tx: Tx, request: SearchRequest, settings: RetrievalSettings): Promise<Retrieved> {
  const question = readQuestion(request.query)
  const corpus = await readCorpus(tx, question, request.embedder)
  // Who is asked about is in half of all turns: names are looked up only where there is nothing else.
  const content = question.terms.filter((term) => !corpus.names.has(term))
  const candidates = await readCandidates(
    tx,
    {
      terms: lookUpTerms(
        content.some((term) => corpus.df.has(term)) ? content : question.terms,
        corpus,
        settings.maxPostings,
      ),
      vector: vectorLiteral(request.vector),
      dimension: request.vector.length,
      embedder: request.embedder,
      kinds: request.kinds,
      topics: question.topics,
    },
    corpus,
    settings,
  )
  return { question, corpus, candidates }
}

/** The turns that may answer a question, described for the ranker; for whoever fits or measures one. */
export interface DescribedQuestion extends Described {
  /** Share of the question's terms that no item has, 0..1. */
  unknown: number
}

/** Reads and describes what may answer a question, without ranking it. */
export async function describeQuestion(
  tx: Tx,
  request: SearchRequest,
  settings: RetrievalSettings,
): Promise<DescribedQuestion> {
  const retrieved = await retrieve(tx, request, settings)
  const turns = retrieved.candidates.filter(({ session }) => session !== null)
  return {
    ...describe(retrieved.question, turns, retrieved.corpus, settings),
    unknown: unknownShare(retrieved),
  }
}

/** An item with its log-odds and what made them. */
interface Scored {
  candidate: Candidate
  score: number
  parts: MemoryHit['parts']
}

/**
 * A logistic regression on the best hits of 150 questions that a memory answers against those of 1,500 other requests, written
 * for this project, made a little stricter: 0.5 keeps 93 % of the answers and lets 4 % of the others through.
 */
const statementScore = ({ cosine, coverage, topic }: MemoryHit['parts']) =>
  14.5 * cosine + 7.3 * Math.max(coverage, topic) + TOPIC_WEIGHT * topic - 7.6
/** With no word and no meaning in common, being about what is asked is sure enough (0.85): it is read by rule from both. */
const TOPIC_WEIGHT = 2
/** Breaks ties between statements that meet the question alike. */
const LEXICAL_WEIGHT = 1

/** Whether a statement is about what is asked: it has all that the question wants, in other words. */
const isAbout = (topics: readonly string[], text: string) =>
  topics.length > 0 && topics.includes(topicOfText(text) ?? '')

/** Scores statements: each stands for itself, so its own words and meaning are all there is. */
function scoreStatements({ question, corpus, candidates }: Retrieved, settings: RetrievalSettings): Scored[] {
  if (candidates.length === 0) return []
  const described = describe(question, candidates, corpus, settings)
  const bm25 = columnOf(described, 'bm25Named')
  const most = Math.max(...bm25, Number.EPSILON)
  const asked = contentStems(question.text)
  const rarity = rarityAmong(candidates.map(({ text }) => text))
  return candidates.map((candidate, i) => {
    const parts = {
      bm25: bm25[i] ?? 0,
      coverage: coverage(asked, candidate.text, rarity),
      topic: isAbout(question.topics, candidate.text) ? 1 : 0,
      cosine: Math.max(0, candidate.cosine ?? 0),
      near: 0,
      session: 0,
      speaker: 0,
      recency: 0,
      importance: 0,
    }
    const score = statementScore(parts) + (LEXICAL_WEIGHT * parts.bm25) / most
    return { candidate, score, parts }
  })
}

/** Scores turns of conversations, each with the turns around it. */
function scoreTurns(retrieved: Retrieved, settings: RetrievalSettings): { scored: Scored[]; confidence: number } {
  if (retrieved.candidates.length === 0) return { scored: [], confidence: 0 }
  const described = describe(retrieved.question, retrieved.candidates, retrieved.corpus, settings)
  const scores = rank(described, settings.ranker)
  const [bm25, coverage, cosine] = [
    columnOf(described, 'bm25'),
    columnOf(described, 'coverage'),
    columnOf(described, 'cosine'),
  ]
  const [near, speaker] = [columnOf(described, 'coverageNear'), columnOf(described, 'speaker')]
  const scored = retrieved.candidates.map((candidate, i) => ({
    candidate,
    score: scores[i] ?? 0,
    parts: {
      bm25: bm25[i] ?? 0,
      coverage: coverage[i] ?? 0,
      topic: 0,
      cosine: cosine[i] ?? 0,
      near: near[i] ?? 0,
      session: described.session[i] ?? 0,
      speaker: speaker[i] ?? 0,
      recency: 0,
      importance: 0,
    },
  }))
  return { scored, confidence: confidenceOf(described, scores, unknownShare(retrieved)) }
}

const columnOf = ({ features, candidates }: Described, name: FeatureName) => {
  const f = FEATURES.indexOf(name)
  return candidates.map((_, i) => features[i * FEATURES.length + f] ?? 0)
}

/** Share of the question's terms that no item has, 0..1. */
export const unknownShare = ({ question, corpus }: Retrieved): number =>
  question.terms.length === 0
    ? 0
    : question.terms.filter((term) => !corpus.idf.has(term)).length / question.terms.length

/** Adds what does not depend on the question: age, importance, and whether the item still holds. */
function adjust(scored: Scored, question: Question, now: Date, settings: RetrievalSettings): Scored {
  const { created, importance, supersededBy, validTo } = scored.candidate
  const days = Math.max(0, now.getTime() - created) / DAY_MS
  const recency = settings.recency * 0.5 ** (days / settings.recencyHalfLifeDays)
  const weight = settings.importance * (importance - 0.5)
  const isOver = supersededBy !== null || (validTo !== null && validTo <= now.getTime())
  const past = isOver && !question.past ? settings.superseded : 0
  return {
    ...scored,
    score: scored.score + recency + weight - past,
    parts: { ...scored.parts, recency, importance: weight },
  }
}

/** The turns directly before and after, as far as they came in. */
function neighboursOf(candidate: Candidate, candidates: readonly Candidate[]): MemoryHit['neighbours'] {
  const { session, turn } = candidate
  if (session === null || turn === null) return []
  return candidates
    .filter((other) => other.session === session && Math.abs((other.turn ?? Number.NaN) - turn) === 1)
    .map(({ id, text, speaker, turn: place }) => ({ id, text, speaker, turn: place ?? 0 }))
}

/** Hybrid search with reasons: candidates by words and by meaning, ranked with the turns around them. */
export async function hybridSearch(tx: Tx, request: SearchRequest, settings: RetrievalSettings): Promise<MemorySearch> {
  const retrieved = await retrieve(tx, request, settings)
  const part = (isTurn: boolean): Retrieved => ({
    ...retrieved,
    candidates: retrieved.candidates.filter(({ session }) => (session !== null) === isTurn),
  })
  const statements = scoreStatements(part(false), settings)
  const turns = scoreTurns(part(true), settings)
  const all = [...statements, ...turns.scored]
    .map((scored) => adjust(scored, retrieved.question, request.now, settings))
    .sort((a, b) => b.score - a.score || (a.candidate.id < b.candidate.id ? -1 : 1))
  const best = Math.max(...statements.map(({ parts }) => statementScore(parts)))
  return {
    hits: diversify(all, ({ candidate }) => candidate.terms, settings.diversity, request.limit).map(
      ({ candidate, score, parts }) => ({
        ...memoryOfCandidate(candidate),
        score: logistic(score),
        parts,
        neighbours: neighboursOf(candidate, retrieved.candidates),
      }),
    ),
    confidence: Math.max(logistic(best), turns.confidence),
  }
}
