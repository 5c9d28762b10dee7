import type { MemoryKind } from './memory.ts'

/** A memory on its way in or out. Times are ISO 8601 in UTC; `trust` and `importance` are 0..1. */
export interface PortableMemory {
  id?: string
  text: string
  kind: MemoryKind
  createdAt?: string
  validFrom?: string
  /** When it stopped being so; null while it is. */
  validTo?: string | null
  /** Id of the memory that took its place. */
  supersededBy?: string | null
  importance?: number
  trust?: number
  origins?: PortableOrigin[]
  /** Where a turn of a conversation stands. */
  place?: PortablePlace
}

/** Where a memory was learned. `file` is a name without folders. */
export interface PortableOrigin {
  source: string
  run?: string
  skill?: string
  file?: string
  /** The turn that told it. */
  session?: string
  turn?: number
}

/** One turn of a conversation; turns count up from any number ≥ 0. */
export interface PortablePlace {
  session: string
  turn: number
  speaker?: string
}

/** Part of an export, oldest rows first; `next` asks for the one after it and is null at the end. */
export interface ExportPage {
  memories: PortableMemory[]
  next: string | null
}

/**
 * Part of an import. `supersededBy` names the `id` of a memory that stands earlier in the same part, or one that is stored.
 */
export interface ImportPart {
  memories: readonly PortableMemory[]
  /** Name of the file, without folders. */
  file: string
  /** Whether the file is in a format of our own, and so a restore; anything else was written by others. */
  isOurs: boolean
  /** Takes the trust and origins that a file of our own states as they are. */
  isTrusted?: boolean | undefined
}

/** What came of an {@link ImportPart}. */
export interface ImportResult {
  /** Id of the stored memory for each one of the part, in its order; null where there was nothing to remember. */
  ids: (string | null)[]
  /** How many were new. */
  added: number
}
