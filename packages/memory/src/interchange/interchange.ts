import type { PortableMemory } from '@openpa/core'

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
