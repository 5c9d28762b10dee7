import type { Memory } from '../domain/memory.ts'
import type { ForgetPreview, ForgetReceipts, MemoryHistory, RunMemories } from '../domain/memory-care.ts'

/** The person's hands on their memory, beyond adding, finding and forgetting a single one. Ids may be unique prefixes. */
export interface MemoryCurator {
  /** @throws {AssistantError} `memory.not-found`. */
  history(ownerId: string, id: string): Promise<MemoryHistory>
  /**
   * Rewrites a statement; the old text stays in its history. If another one says the new text already, that one is given back and
   * the edited one is superseded by it.
   * @throws {AssistantError} `memory.not-found`, `memory.not-editable` for a turn of a conversation, `input.invalid`, `input.too-large`.
   */
  edit(ownerId: string, id: string, text: string): Promise<Memory>
  /** What is about a subject, at least as surely as `atLeast` (0..1, 0.5). Deletes nothing. */
  previewForget(ownerId: string, about: string, options?: { atLeast?: number | undefined }): Promise<ForgetPreview>
  /**
   * Forgets each of `ids`, in a transaction of its own; those that are gone already are named.
   * @throws {AssistantError} `memory.too-broad` for most of the memory without `everything`; nothing is deleted then.
   */
  forgetAll(
    ownerId: string,
    ids: readonly string[],
    options?: { everything?: boolean | undefined },
  ): Promise<ForgetReceipts>
  /** The memories that a run used. `runId` is a whole id. */
  usedIn(ownerId: string, runId: string): Promise<RunMemories>
}
