import type { ExportPage, ImportPart, ImportResult } from '../domain/portable-memory.ts'

/** A memory as files. */
export interface MemoryArchive {
  /** A page of all memories in the order in which they were stored, `limit` 1–1000 (200). */
  exportPage(ownerId: string, options?: { after?: string | undefined; limit?: number | undefined }): Promise<ExportPage>
  /** Stores what is not there yet, in one transaction: the same part again changes nothing. */
  importPart(ownerId: string, part: ImportPart): Promise<ImportResult>
}
