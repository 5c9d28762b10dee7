import type { ForgetReceipt, Memory, MemoryKind, MemoryOrigin } from './memory.ts'

/** What can change a memory after it was written. */
export type MemoryJob = 'edit' | 'consolidate' | 'weigh' | 'decay' | 'vacuum' | 'import' | 'upkeep'

/** Fields of a memory as a change found or left them; only those that it touched. */
export interface MemoryState {
  text?: string
  trust?: number
  importance?: number
  validFrom?: string
  validTo?: string | null
  supersededBy?: string | null
}

/** One change in the journal. `before` and `after` are null where the memory was forgotten since. */
export interface MemoryChange {
  id: string
  job: MemoryJob
  /** What was done, e.g. `merged`, `superseded`, `revived`, `rewritten`. */
  action: string
  /** Null for changes that are about no single memory. */
  memoryId: string | null
  before: MemoryState | null
  after: MemoryState | null
  at: string
  undoneAt: string | null
}

/** Where a memory was told, one of perhaps many times. */
export interface MemorySource {
  memoryId: string
  origin: MemoryOrigin
  at: string
}

/** Everything that is known of how a memory came to be what it is. */
export interface MemoryHistory {
  memory: Memory
  /** It and what it superseded and was superseded by, oldest first. */
  versions: Memory[]
  /** Oldest first. */
  sources: MemorySource[]
  /** Changes of any of the versions in the last 30 days, oldest first. */
  changes: MemoryChange[]
}

/** What one upkeep did. */
export interface UpkeepReport {
  /** Memories whose uses were counted. */
  used: number
  merged: number
  superseded: number
  /** Memories whose importance rose with their uses and origins. */
  raised: number
  /** Memories whose importance fell because nobody used them. */
  faded: number
  /** Index entries of memories that are gone. */
  orphans: number
  /** Changes that were too old to be undone. */
  expired: number
}

/** Memories that say the same, or so nearly that a person should look. */
export interface DuplicateGroup {
  /** Whether the next upkeep merges them by itself. */
  merges: boolean
  memories: Pick<Memory, 'id' | 'text' | 'kind'>[]
}

/** A rule that takes a memory for junk, with what it found. */
export interface JunkFinding {
  rule: string
  /** The rule in words. */
  says: string
  count: number
  /** A few of them. */
  examples: Pick<Memory, 'id' | 'text'>[]
}

/** What is wrong with a memory as a whole. Lists hold the first few; counts are complete. */
export interface MemoryAudit {
  duplicates: { groups: DuplicateGroup[]; count: number }
  /** Pairs of which both hold and only one can. */
  contradictions: { pairs: { older: Pick<Memory, 'id' | 'text'>; newer: Pick<Memory, 'id' | 'text'> }[]; count: number }
  neverUsed: { olderThanDays: number; count: number; examples: Pick<Memory, 'id' | 'text' | 'createdAt'>[] }
  /** `share` is of all that was looked at, 0..1. */
  junk: { findings: JunkFinding[]; count: number; share: number }
}

/** A memory in figures. */
export interface MemoryStats {
  /** Statements by kind; turns of conversations are under `turns`. */
  statements: Record<MemoryKind, number>
  turns: number
  sessions: number
  /** Statements that do not hold any more. */
  superseded: number
  /** Distinct terms of the index. */
  terms: number
  /** Bytes on disk of the tables of all owners, indexes included. */
  bytes: number
  /** Vectors by embedder; `isCurrent` for the one that searches. */
  embedders: { id: string; isCurrent: boolean; vectors: number; coverage: number }[]
  lastUpkeep: { at: string; report: UpkeepReport | null } | null
}

/** What a forget by subject would delete, best match first. */
export interface ForgetPreview {
  matches: { id: string; text: string; score: number }[]
  /** All memories that there are. */
  total: number
  /** Whether there may be more than are listed. */
  isCut: boolean
  /** Whether so much of the memory matches that it is refused unless the person insists. */
  isTooBroad: boolean
}

/** Proofs of several deletions; `gone` are ids that an earlier one of them took along. */
export interface ForgetReceipts {
  receipts: ForgetReceipt[]
  gone: string[]
}

/** A memory that a run used. */
export interface UsedMemory {
  id: string
  /** As the run saw it. */
  text: string
  score: number
  parts: Record<string, number> | null
  /** As it is now; null where it was forgotten since. */
  now: Memory | null
}

/** What a run used of memory. */
export interface RunMemories {
  runId: string
  used: UsedMemory[]
  /** Hits that were erased from the log because they were forgotten since; of a search that was erased as a whole, one. */
  erased: number
}
