import { plainPath } from '../permission-rules.ts'
import type { FileEntry, FilesPower } from '../powers.ts'
import { type Check, failure } from './failure.ts'

/** Texts and other files in maps by absolute path; folders are where files are. */
export function testFiles(
  { texts, binaries }: { texts: Map<string, string>; binaries: Map<string, Uint8Array> },
  { home, now }: { home: string; now: Date },
  check: Check,
): FilesPower {
  const at = (path: string, access: 'read' | 'write') => {
    check({ power: 'files', path, access })
    return plainPath(path, home) ?? path
  }
  const bytesOf = (path: string): Uint8Array => {
    const real = at(path, 'read')
    const text = texts.get(real)
    const bytes = text === undefined ? binaries.get(real) : new TextEncoder().encode(text)
    if (bytes) return bytes
    throw failure('file.not-found', `There is no file ${path}.`)
  }
  return {
    read: async (path) => new TextDecoder().decode(bytesOf(path)),
    readBytes: async (path) => bytesOf(path),
    async list(folder) {
      const inside = `${at(folder, 'read').replace(/\/$/, '')}/`
      const entries = new Map<string, FileEntry>()
      for (const path of [...texts.keys(), ...binaries.keys()]) {
        if (!path.startsWith(inside)) continue
        const [name = '', deeper] = path.slice(inside.length).split('/')
        const kind = deeper === undefined ? 'file' : 'folder'
        const size = kind === 'file' ? bytesOf(path).length : 0
        entries.set(name, { path: inside + name, kind, size, modifiedAt: now.toISOString() })
      }
      return [...entries.keys()].sort().flatMap((name) => entries.get(name) ?? [])
    },
    async write(path, text) {
      const real = at(path, 'write')
      binaries.delete(real)
      texts.set(real, text)
    },
    async delete(path) {
      const real = at(path, 'write')
      return texts.delete(real) || binaries.delete(real)
    },
  }
}
