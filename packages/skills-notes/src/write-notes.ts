import type { Powers, ToolOutput } from '@openpa/skill'
import { relink } from './links.ts'
import { listNotes, nameFor, noteFolder, readAll, readNote, titleOf } from './note-folder.ts'
import { isNote, pickNote, said } from './pick-note.ts'
import { readAppend, readCreate, readRename } from './read-request.ts'

interface TextInput {
  request?: string | undefined
  title?: string | undefined
  text?: string | undefined
}

const unusable = (title: string): ToolOutput => ({
  text: `“${title}” cannot be the title of a note.`,
  data: { changed: [] },
})
const pathOf = (folder: string, name: string) => `${folder.replace(/[\\/]$/, '')}/${name}.md`
const withEnd = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

/** A note of exactly this name, also where the case differs: some file systems take the two for one. */
async function noteNamed(powers: Powers, folder: string, name: string) {
  return (await listNotes(powers, folder)).find((note) => note.name.toLowerCase() === name.toLowerCase())
}

/** Writes a new note. */
export async function createNote({ request, title, text }: TextInput, powers: Powers): Promise<ToolOutput> {
  const wanted = said(title === undefined ? undefined : { title, text: text ?? '' }, request, readCreate)
  const name = nameFor(wanted.title)
  if (name === '') return unusable(wanted.title)
  const folder = await noteFolder(powers)
  const known = await noteNamed(powers, folder, name)
  if (known) return { text: `There is a note ${known.name} already; nothing was written.`, data: { changed: [] } }
  await powers.files.write(pathOf(folder, name), withEnd(wanted.text))
  return { text: `Written: the note ${name} in ${folder}.`, data: { changed: [name] } }
}

/** Adds text at the end of a note. */
export async function appendToNote({ request, title, text }: TextInput, powers: Powers): Promise<ToolOutput> {
  const given = title === undefined || text === undefined ? undefined : { title, text }
  const wanted = said(given, request, readAppend)
  const folder = await noteFolder(powers)
  const note = await pickNote(powers, folder, wanted.title)
  if (!isNote(note)) return note
  // Read right before it is written: another editor may have the file open.
  const read = await readNote(powers, note)
  if (!read) return { text: `The note ${note.name} cannot be read: it is gone, or too large.`, data: { changed: [] } }
  await powers.files.write(note.path, withEnd(read.text) + withEnd(wanted.text))
  return { text: `Added to the note ${note.name}.`, data: { changed: [note.name] } }
}

/** Renames a note, and the links to it in all notes. */
export async function renameNote(
  { request, title, to }: { request?: string | undefined; title?: string | undefined; to?: string | undefined },
  powers: Powers,
): Promise<ToolOutput> {
  const wanted = said(title === undefined || to === undefined ? undefined : { title, to }, request, readRename)
  const folder = await noteFolder(powers)
  const note = await pickNote(powers, folder, wanted.title)
  if (!isNote(note)) return note
  const own = note.name.slice(0, note.name.length - titleOf(note).length)
  const name = nameFor(wanted.to.includes('/') ? wanted.to : own + wanted.to)
  if (nameFor(wanted.to) === '') return unusable(wanted.to)
  const known = await noteNamed(powers, folder, name)
  if (known && known.path !== note.path)
    return { text: `There is a note ${known.name} already; nothing was renamed.`, data: { changed: [] } }
  if (name === note.name) return { text: `The note is called ${name} already.`, data: { changed: [] } }
  const all = await readAll(powers, folder)
  const link = all.some(
    (other) => other.path !== note.path && titleOf(other).toLowerCase() === titleOf({ name }).toLowerCase(),
  )
    ? name
    : titleOf({ name })
  const read = all.find(({ path }) => path === note.path)
  if (!read) return { text: `The note ${note.name} cannot be read: it is gone, or too large.`, data: { changed: [] } }
  // First the new file, then the links, then the old one: whatever is cut off, no text is lost and no link is dead.
  const target = pathOf(folder, name)
  await powers.files.write(target, relink(read.text, note, link))
  const changed: string[] = []
  for (const other of all) {
    const text = relink(other.text, note, link)
    if (other.path === note.path || text === other.text) continue
    await powers.files.write(other.path, text)
    changed.push(other.name)
  }
  // On a file system that takes Garden and garden for one, the old name is the new file.
  const there = await listNotes(powers, folder)
  if (there.some((one) => one.name === name) && there.some(({ path }) => path === note.path))
    await powers.files.delete(note.path)
  const links =
    changed.length === 0 ? '' : ` and the links to it in ${changed.length} ${changed.length === 1 ? 'note' : 'notes'}`
  return { text: `Renamed ${note.name} to ${name}${links}.`, data: { changed: [name, ...changed] } }
}
