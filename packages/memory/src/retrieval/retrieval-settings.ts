/** What retrieval can be tuned by. Defaults were measured (docs/memory.md). */
export interface RetrievalSettings {
  /** BM25: how soon repetitions of a term stop counting. */
  k1: number
  /** BM25: how much long texts are marked down, 0..1. */
  b: number
  /** Rows that the search by words and the one by meaning bring in. */
  lexicalCandidates: number
  vectorCandidates: number
  /** Turns before and after a candidate that are looked at with it. */
  neighbours: number
  /** Terms are looked up from the rarest on until this many postings are read; what is common tells little. */
  maxPostings: number
  /** How much a new item gains over an old one, in units of the score's log-odds, and the age at which half of that is left. */
  recency: number
  recencyHalfLifeDays: number
  /** How much an item of importance 1 gains over one of importance 0, in the same units. */
  importance: number
  /** How much a hit loses whose words a better one has already, in the same units. */
  diversity: number
  /** How much an item loses that no longer holds, in the same units, unless the past is asked about. */
  superseded: number
  /** The weights fitted on conversations; without them turns are ranked by a plain sum of words, meaning and neighbours. */
  ranker: boolean
}

/** The measured defaults. */
export const RETRIEVAL_DEFAULTS: RetrievalSettings = {
  k1: 1.2,
  b: 0.75,
  lexicalCandidates: 25,
  vectorCandidates: 15,
  neighbours: 2,
  maxPostings: 5000,
  recency: 0.1,
  recencyHalfLifeDays: 180,
  importance: 0.2,
  diversity: 0.5,
  superseded: 3,
  ranker: true,
}
