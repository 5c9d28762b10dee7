import type { ForgetReceipt, Memory, MemoryKind, MemoryOrigin, MemorySearch } from '../domain/memory.ts'

/** A statement to remember; `kind` defaults to `fact`. */
export interface NewMemory {
  text: string
  kind?: MemoryKind | undefined
  origin: MemoryOrigin
}

/** Long-term memory of one owner at a time; rows of other owners are never read. */
export interface MemoryStore {
  /**
   * Stores a statement; the same text (ignoring case and spacing) again returns the row that is there.
   * @throws {AssistantError} `input.invalid` for text without any letter or digit, `input.too-large` above 8,000 characters.
   */
  add(ownerId: string, memory: NewMemory): Promise<Memory>
  /** Hybrid search. `limit` 1–50 (8). `hits` is empty when nothing is stored or nothing matches at all. */
  search(ownerId: string, query: string, options?: { limit?: number }): Promise<MemorySearch>
  /** Newest first. `limit` 1–100,000 (100). */
  list(ownerId: string, options?: { limit?: number }): Promise<Memory[]>
  /**
   * One memory by id or by a unique prefix of it (8 characters or more).
   * @throws {AssistantError} `memory.not-found`, also where the prefix fits several.
   */
  get(ownerId: string, id: string): Promise<Memory>
  /**
   * Deletes the row and every copy of its text in event payloads, messages, runs, steps, reminders and feedback, in one
   * transaction. A short statement (under 12 characters) is looked for only in runs that had to do with the memory.
   * @throws {AssistantError} `memory.not-found`.
   */
  forget(ownerId: string, id: string): Promise<ForgetReceipt>
}
