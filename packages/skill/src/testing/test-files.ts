import { plainPath } from '../permission-rules.ts'
import type { FileEntry, FilesPower } from '../powers.ts'
import { type Check, failure } from './failure.ts'

/** Files in a map from absolute path to text; folders are where files are. */
export function testFiles(files: Map<string, string>, home: string, now: Date, check: Check): FilesPower {
  const at = (path: string, access: 'read' | 'write') => {
    check({ power: 'files', path, access })
    return plainPath(path, home) ?? path
  }
  return {
    async read(path) {
      const text = files.get(at(path, 'read'))
      if (text === undefined) throw failure('file.not-found', `There is no file ${path}.`)
      return text
    },
    async list(folder) {
      const inside = `${at(folder, 'read').replace(/\/$/, '')}/`
      const entries = new Map<string, FileEntry>()
      for (const [path, text] of files) {
        if (!path.startsWith(inside)) continue
        const [name = '', deeper] = path.slice(inside.length).split('/')
        const kind = deeper === undefined ? 'file' : 'folder'
        const size = kind === 'file' ? new TextEncoder().encode(text).length : 0
        entries.set(name, { path: inside + name, kind, size, modifiedAt: now.toISOString() })
      }
      return [...entries.keys()].sort().flatMap((name) => entries.get(name) ?? [])
    },
    async write(path, text) {
      files.set(at(path, 'write'), text)
    },
    async delete(path) {
      return files.delete(at(path, 'write'))
    },
  }
}
