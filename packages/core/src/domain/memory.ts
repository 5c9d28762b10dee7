/** What kind of statement a memory is. */
export type MemoryKind = 'fact' | 'preference' | 'episode' | 'procedure'

/** Kinds that are statements; an episode is a turn of a conversation, word for word. */
export const STATEMENT_KINDS: readonly MemoryKind[] = ['fact', 'preference', 'procedure']

/** Where a memory came from. `run` is the run in which it was told or learned. */
export interface MemoryOrigin {
  source: 'message' | 'skill' | 'import' | 'person'
  run?: string | undefined
  skill?: string | undefined
  /** The turn of a conversation that said it, where it was distilled from one. */
  session?: string | undefined
  turn?: number | undefined
  /** Told by somebody outside, or by a skill of others: a quotation, which is not the person's word. */
  untrusted?: true | undefined
  /** Name of an imported file, without folders. */
  file?: string | undefined
}

/** One remembered statement. Times are ISO 8601 in UTC; `trust` and `importance` are 0..1. */
export interface Memory {
  id: string
  kind: MemoryKind
  text: string
  origin: MemoryOrigin
  trust: number
  importance: number
  createdAt: string
  /** Since when the statement holds. */
  validFrom: string
  /** Until when it held; null while it holds. */
  validTo: string | null
  /** The newer statement that took its place; null also where that was forgotten since. */
  supersededBy: string | null
  /** Where a turn of a conversation stands; null for statements. */
  place: TurnPlace | null
}

/** Place of a turn: `turn` counts from 0 within its session. */
export interface TurnPlace {
  session: string
  turn: number
  speaker: string | null
}

/** A turn beside a hit. */
export interface NeighbourTurn {
  id: string
  text: string
  speaker: string | null
  turn: number
}

/** A search hit with its reasons. */
export interface MemoryHit extends Memory {
  /** Probability that it is part of the answer, 0..1. */
  score: number
  parts: {
    /** BM25, as a share of the most that the question could get. */
    bm25: number
    /** Share of the question's words, by rarity, that it has. */
    coverage: number
    /** 1 for a statement about what is asked, in whatever words; 0 otherwise. */
    topic: number
    cosine: number
    /** The same share, of it and the turns beside it. */
    near: number
    /** How its session meets the question against the session that does so best, 0..1. */
    session: number
    /** 1 when who is asked about said it, -1 when somebody else did, 0 when that is not known. */
    speaker: number
    /** What its age and importance added to the log-odds. */
    recency: number
    importance: number
  }
  /** The turns directly before and after it. */
  neighbours: NeighbourTurn[]
}

/** Hits, best first, and how sure the search is that the answer is there at all (0..1). */
export interface MemorySearch {
  hits: MemoryHit[]
  confidence: number
}

/** Proof of a deletion: digests only, never text. */
export interface ForgetReceipt {
  receipt: string
  id: string
  digest: string
  forgottenAt: string
  /** Rows elsewhere that carried the statement and were erased: event payloads, messages, run texts, steps, reminders. */
  copies: number
}
