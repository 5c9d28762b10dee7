import type { MemoryAudit, MemoryChange, MemoryStats, UpkeepReport } from '../domain/memory-care.ts'

/** Keeps a memory in order: nothing that a person told is deleted, and every change can be undone for 30 days. */
export interface MemoryUpkeep {
  /**
   * Counts uses, merges duplicates, supersedes contradicted statements, weighs importance and clears orphans, in small
   * transactions: what a kill interrupts, the next call goes on with.
   * @param options `signal` ends it after the batch at work.
   */
  run(ownerId: string, options?: { signal?: AbortSignal | undefined }): Promise<UpkeepReport>
  /** When the last upkeep began and whether it ended; undefined before the first. */
  lastRun(ownerId: string): Promise<{ at: Date; finished: boolean } | undefined>
  /**
   * Takes a change back. `changeId` may be a unique prefix.
   * @throws {AssistantError} `memory.change-not-found` also after 30 days, `memory.not-undoable` where the memory was forgotten or
   * changed since, or the change is none of a memory.
   */
  undo(ownerId: string, changeId: string): Promise<MemoryChange>
  /** What a person should look at; `unusedDays` is the age from which a memory that was never used counts (90). */
  audit(ownerId: string, options?: { unusedDays?: number | undefined }): Promise<MemoryAudit>
  stats(ownerId: string): Promise<MemoryStats>
}
