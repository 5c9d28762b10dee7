import type { FileEntry, Powers } from '@openpa/skill'

/** A file inside one of the folders. */
export interface FoundFile extends FileEntry {
  name: string
}

/** What a walk came to; `isCut` where it ended before the end. */
export interface Walk {
  files: FoundFile[]
  isCut: boolean
}

const DEEPEST = 12
const MOST_FILES = 50_000
const PASSED_OVER = new Set(['node_modules', '__pycache__', '$RECYCLE.BIN', 'System Volume Information'])

/** The folders as they were set. */
export async function folders({ settings }: Pick<Powers, 'settings'>): Promise<string[]> {
  const set = await settings.get('folders')
  return Array.isArray(set) ? set : []
}

export const nameOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'file.not-found'

/** All files in the folders and below, nearest first; hidden ones and folders of programs are passed over. */
export async function walkFolders({ files, signal }: Powers, roots: readonly string[]): Promise<Walk> {
  const found: FoundFile[] = []
  let level = [...roots]
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const next: string[] = []
    for (const folder of level) {
      signal.throwIfAborted()
      const entries = await files.list(folder).catch((error: unknown): FileEntry[] => {
        // One that is not there, or was taken away meanwhile.
        if (isMissing(error)) return []
        throw error
      })
      for (const entry of entries) {
        const name = nameOf(entry.path)
        if (name.startsWith('.') || PASSED_OVER.has(name)) continue
        if (entry.kind === 'folder') next.push(entry.path)
        else if (found.length < MOST_FILES) found.push({ ...entry, name })
        else return { files: found, isCut: true }
      }
    }
    level = next
  }
  return { files: found, isCut: level.length > 0 }
}
