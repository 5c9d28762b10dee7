/** What kind of statement a memory is. */
export type MemoryKind = 'fact' | 'preference' | 'episode' | 'procedure'

/** Where a memory came from. `run` is the run in which it was told or learned. */
export interface MemoryOrigin {
  source: 'message' | 'skill' | 'import' | 'person'
  run?: string | undefined
  skill?: string | undefined
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
}

/** A search hit: the memory, its fused score and the parts of that score (all 0..1). */
export interface MemoryHit extends Memory {
  score: number
  parts: { cosine: number; lexical: number; coverage: number }
}

/** Hits, best first, and how sure the search is that the first one answers the query (0..1). */
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
