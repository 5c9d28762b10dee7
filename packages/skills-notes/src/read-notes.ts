import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { backlinks, linksIn } from './links.ts'
import { listNotes, noteFolder, readAll, readNote } from './note-folder.ts'
import { isNote, pickNote, said } from './pick-note.ts'
import { isList, readLinks, readQuery, readTitle } from './read-request.ts'
import { searchNotes } from './search.ts'

interface TitleInput {
  request?: string | undefined
  title?: string | undefined
}

/** Shows a note whole. */
export async function showNote({ request, title }: TitleInput, powers: Powers): Promise<ToolOutput> {
  const wanted = said(title, request, readTitle)
  const folder = await noteFolder(powers)
  const note = await pickNote(powers, folder, wanted)
  if (!isNote(note)) return note
  const read = await readNote(powers, note)
  if (!read) return { text: `The note ${note.name} cannot be read: it is gone, or too large.`, data: { found: [] } }
  return {
    text: read.text.trim() === '' ? `The note ${note.name} is empty.` : read.text,
    data: { name: note.name, text: read.text },
  }
}

const day = (at: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(new Date(at))

/** Lists the notes, the last changed first. */
export async function showNotes(
  { request, limit }: { request?: string | undefined; limit: number },
  powers: Powers,
): Promise<ToolOutput> {
  if (request !== undefined && !isList(request)) throw new Decline('That does not ask for the notes.')
  const folder = await noteFolder(powers)
  const notes = (await listNotes(powers, folder)).sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt))
  if (notes.length === 0)
    return {
      text: `There are no notes in ${folder}. Say, for example: create a note called Ideas. Another folder: assistant skill config notes folder <path>`,
      data: [],
    }
  const shown = notes.slice(0, limit).map(({ name, modifiedAt }) => `${name}  (${day(modifiedAt, powers.timeZone)})`)
  const left = notes.length - shown.length
  const data = notes.slice(0, limit).map(({ name, modifiedAt }) => ({ name, modifiedAt }))
  return { text: [...shown, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n'), data }
}

/** Finds notes by their words. */
export async function findInNotes(
  { request, query, limit }: { request?: string | undefined; query?: string | undefined; limit: number },
  powers: Powers,
): Promise<ToolOutput> {
  const wanted = said(query, request, readQuery)
  const found = searchNotes(await readAll(powers, await noteFolder(powers)), wanted, limit)
  if (found.length === 0) return { text: `No note mentions “${wanted}”.`, data: [] }
  return { text: found.map(({ name, snippet }) => `${name}: ${snippet}`).join('\n'), data: found }
}

/** Tells what a note links to, and what links to it. */
export async function showLinks({ request, title }: TitleInput, powers: Powers): Promise<ToolOutput> {
  const wanted = said(title, request, readLinks)
  const folder = await noteFolder(powers)
  const note = await pickNote(powers, folder, wanted)
  if (!isNote(note)) return note
  const all = await readAll(powers, folder)
  const from = linksIn(all.find(({ path }) => path === note.path)?.text ?? '')
  const to = backlinks(all, note).map(({ name }) => name)
  const line = (label: string, names: readonly string[]) =>
    `${label}: ${names.length === 0 ? 'nothing' : names.join(', ')}`
  return {
    text: [line(`${note.name} links to`, from), line(`Linked from`, to)].join('\n'),
    data: { name: note.name, linksTo: from, linkedFrom: to },
  }
}
