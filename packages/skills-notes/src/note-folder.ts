import type { FileEntry, FilesPower, Powers } from '@openpa/skill'

/** A note: a Markdown file. */
export interface Note {
  /** Its path below the folder without `.md`; how links name it, or its last part. */
  name: string
  path: string
  modifiedAt: string
}

/** A note with its text. */
export interface ReadNote extends Note {
  text: string
}

const DEEPEST = 6
const MOST_NOTES = 5000
/** Characters that are searched in all; beyond, an answer would take too long. */
const MOST_TEXT = 50_000_000

/** The folder as it was set. */
export async function noteFolder({ settings }: Pick<Powers, 'settings'>): Promise<string> {
  return String(await settings.get('folder'))
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'file.not-found'

async function entriesOf(files: FilesPower, folder: string): Promise<FileEntry[]> {
  try {
    return await files.list(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** All notes in the folder and those inside it; hidden folders are passed over. */
export async function listNotes({ files }: Powers, folder: string): Promise<Note[]> {
  const notes: Note[] = []
  const walk = async (at: string, prefix: string, depth: number): Promise<void> => {
    for (const { path, kind, modifiedAt } of await entriesOf(files, at)) {
      const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
      if (name.startsWith('.') || notes.length >= MOST_NOTES) continue
      if (kind === 'folder') {
        if (depth < DEEPEST) await walk(path, `${prefix}${name}/`, depth + 1)
      } else if (/\.md$/i.test(name)) notes.push({ name: prefix + name.slice(0, -3), path, modifiedAt })
    }
  }
  await walk(folder, '', 1)
  return notes
}

/** The text of a note; undefined for one that is gone meanwhile, or too large to be one. */
export async function readNote({ files }: Powers, note: Note): Promise<ReadNote | undefined> {
  try {
    return { ...note, text: await files.read(note.path) }
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'input.too-large'))
      return undefined
    throw error
  }
}

/** All notes with their texts. */
export async function readAll(powers: Powers, folder: string): Promise<ReadNote[]> {
  const read: ReadNote[] = []
  let left = MOST_TEXT
  for (const note of await listNotes(powers, folder)) {
    const one = left > 0 ? await readNote(powers, note) : undefined
    if (!one) continue
    left -= one.text.length
    read.push(one)
  }
  return read
}

/** The last part of a name. */
export const titleOf = ({ name }: Pick<Note, 'name'>): string => name.slice(name.lastIndexOf('/') + 1)

const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim()

/** Notes of this name, whatever its case; else those whose name holds all its words. */
export function findNotes<T extends Note>(notes: readonly T[], asked: string): T[] {
  const wanted = plain(asked.replace(/\.md$/i, ''))
  if (wanted === '') return []
  const exact = notes.filter((note) => plain(note.name) === wanted)
  if (exact.length > 0) return exact
  const titled = notes.filter((note) => plain(titleOf(note)) === wanted)
  if (titled.length > 0) return titled
  const words = wanted.split(' ')
  return notes.filter((note) => words.every((word) => plain(note.name).split(/[ /]/).includes(word)))
}

// Names that Windows, or a link in a note, cannot hold.
const FORBIDDEN = /[\\:*?"<>|#^[\]\p{Cc}]+/gu
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i

/** A title as the name of a file; empty where nothing is left of it. Parts before `/` are folders. */
export function nameFor(title: string): string {
  const parts = title
    .replace(/\.md$/i, '')
    .replace(FORBIDDEN, ' ')
    .split('/')
    .map((part) =>
      part
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/^\.+|[. ]+$/g, ''),
    )
    .filter((part) => part !== '')
    .map((part) => (RESERVED.test(part) ? `${part} note` : part).slice(0, 120))
  return parts.slice(0, DEEPEST).join('/')
}
