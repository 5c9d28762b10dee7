import type { MemoryKind } from '@openpa/core'

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
}

/** One turn of a conversation; turns count up from any number ≥ 0. */
export interface PortablePlace {
  session: string
  turn: number
  speaker?: string
}

/** Why a part of a file was not read. It names the line (from 1), never what is written there. */
export interface ImportProblem {
  line: number
  message: string
}

/** What a file held, in its order: a problem costs the memory it is about, never the others. */
export interface ParsedMemories {
  memories: PortableMemory[]
  problems: ImportProblem[]
}
