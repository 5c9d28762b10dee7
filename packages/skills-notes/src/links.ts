import { type Note, type ReadNote, titleOf } from './note-folder.ts'

// `[[Name]]`, `[[folder/Name]]`, `[[Name#heading]]`, `[[Name|shown]]`, and `![[Name]]` for what is shown in place.
const LINK = /\[\[([^[\]|#\n]+)((?:#[^[\]|\n]*)?(?:\|[^[\]\n]*)?)\]\]/g

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/** Whether a link's name means this note: its path, or its title alone. */
const means = (name: string, note: Note) => {
  const plain = name.trim().replace(/\.md$/i, '')
  return same(plain, note.name) || same(plain, titleOf(note))
}

/** What a text links to, each once, in order. */
export const linksIn = (text: string): string[] => [
  ...new Set([...text.matchAll(LINK)].map(([, name = '']) => name.trim().replace(/\.md$/i, ''))),
]

/** The notes that link to `note`. */
export const backlinks = (notes: readonly ReadNote[], note: Note): ReadNote[] =>
  notes.filter((other) => other.path !== note.path && linksIn(other.text).some((name) => means(name, note)))

/** A text whose links to `note` lead to `name` instead; what they show and where in it they lead stays. */
export const relink = (text: string, note: Note, name: string): string =>
  text.replace(LINK, (link, target: string, rest: string) => (means(target, note) ? `[[${name}${rest}]]` : link))
