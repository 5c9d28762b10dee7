import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { findNotes, listNotes, type Note } from './note-folder.ts'

/** The one note that is meant, or what to say where there is none or are several. */
export async function pickNote(powers: Powers, folder: string, title: string): Promise<Note | ToolOutput> {
  const [first, ...others] = findNotes(await listNotes(powers, folder), title)
  if (!first) return { text: `There is no note “${title}” in ${folder}.`, data: { found: [] } }
  if (others.length === 0) return first
  const names = [first, ...others].map(({ name }) => name)
  return {
    text: `Several notes fit “${title}”:\n${names
      .slice(0, 20)
      .map((name) => `  ${name}`)
      .join('\n')}`,
    data: { found: names },
  }
}

export const isNote = (one: Note | ToolOutput): one is Note => 'path' in one

/** What was given, else what the sentence says. @throws {Decline} where it is no such sentence. */
export function said<T>(
  given: T | undefined,
  request: string | undefined,
  read: (sentence: string) => T | undefined,
): T {
  const value = given ?? (request === undefined ? undefined : read(request))
  if (value === undefined) throw new Decline('That is not about notes.')
  return value
}
