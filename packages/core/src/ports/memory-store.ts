import type { ForgetReceipt, Memory, MemoryKind, MemoryOrigin, MemorySearch } from '../domain/memory.ts'

/** A statement to remember; `kind` defaults to `fact`. */
export interface NewMemory {
  text: string
  kind?: MemoryKind | undefined
  origin: MemoryOrigin
  /** 0..1, 0.5 by default. */
  importance?: number | undefined
  /** 0..1, 1 by default. */
  trust?: number | undefined
  /** When it was told; now by default. */
  createdAt?: Date | undefined
}

/** One turn of a conversation, kept word for word. */
export interface NewTurn {
  session: string
  /** Place within the session, from 0. */
  turn: number
  speaker: string
  text: string
  origin: MemoryOrigin
  createdAt?: Date | undefined
}

/** What to search. */
export interface SearchOptions {
  limit?: number | undefined
  kinds?: readonly MemoryKind[] | undefined
}

/** What memory has on a text. */
export interface Recall {
  /** What the person has stated. */
  statements: MemorySearch
  /** What was said in conversations, the best `limit`; looked for when it is asked for. */
  episodes(limit: number): Promise<MemorySearch>
}

/** Long-term memory of one owner at a time; rows of other owners are never read. */
export interface MemoryStore {
  /**
   * Stores a statement; the same text (ignoring case and spacing) again returns the row that is there.
   * @throws {AssistantError} `input.invalid` for text without any letter or digit, `input.too-large` above 100,000 characters.
   */
  add(ownerId: string, memory: NewMemory): Promise<Memory>
  /**
   * Stores turns as episodes; a turn that is there already stays as it is. Turns without a letter or digit are left out.
   * @returns how many were new.
   */
  addTurns(ownerId: string, turns: readonly NewTurn[]): Promise<number>
  /**
   * Hybrid search over `kinds` (all). `limit` 1–50 (8). `hits` is empty when nothing is stored or nothing matches at all.
   */
  search(ownerId: string, query: string, options?: SearchOptions): Promise<MemorySearch>
  /** What bears on a text; as two searches would find it, and for less. Statements: 8 at most. */
  recall(ownerId: string, text: string): Promise<Recall>
  /** Newest first, of `kinds` (all). `limit` 1–100,000 (100). */
  list(ownerId: string, options?: SearchOptions): Promise<Memory[]>
  /**
   * One memory by id or by a unique prefix of it (8 characters or more).
   * @throws {AssistantError} `memory.not-found`, also where the prefix fits several.
   */
  get(ownerId: string, id: string): Promise<Memory>
  /**
   * Deletes the row and every copy of its text in event payloads, messages, runs, steps, reminders, feedback, changes, other
   * spellings and turns of conversations, in one transaction. With a turn go the statements that were told only there. A short statement (under 12 characters) is looked for only in runs that had to do with the memory.
   * @throws {AssistantError} `memory.not-found`.
   */
  forget(ownerId: string, id: string): Promise<ForgetReceipt>
}
