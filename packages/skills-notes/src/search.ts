import { type ReadNote, titleOf } from './note-folder.ts'

/** A note that was found, with the piece of it that fits best. */
export interface Found {
  name: string
  snippet: string
  score: number
}

// BM25 with its usual constants: https://en.wikipedia.org/wiki/Okapi_BM25
const K1 = 1.2
const B = 0.75
/** A word in the title counts as often as this in the text. */
const TITLE = 5

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

const STOP = new Set('the a an of to in on for and or is are was with my about that what which'.split(' '))

/** A longer form counts: `invoice` finds `invoices`. */
const isForm = (word: string, asked: string) =>
  word === asked || (asked.length > 3 && word.startsWith(asked) && word.length - asked.length < 4)

/** Notes that hold words of the query, the best first; one that holds all of them comes before one that lacks some. */
export function searchNotes(notes: readonly ReadNote[], query: string, limit: number): Found[] {
  const all = [...new Set(wordsOf(query))]
  const telling = all.filter((word) => !STOP.has(word))
  const asked = telling.length > 0 ? telling : all
  const counted = notes.map((note) => {
    const words = wordsOf(note.text)
    const title = wordsOf(titleOf(note))
    const counts = asked.map(
      (one) =>
        words.filter((word) => isForm(word, one)).length + TITLE * title.filter((word) => isForm(word, one)).length,
    )
    return { note, counts, length: words.length }
  })
  const average = counted.reduce((sum, { length }) => sum + length, 0) / Math.max(1, counted.length) || 1
  const rarity = asked.map((_, i) => {
    const having = counted.filter(({ counts }) => (counts[i] ?? 0) > 0).length
    return Math.log(1 + (counted.length - having + 0.5) / (having + 0.5))
  })
  return counted
    .map(({ note, counts, length }) => {
      const parts = counts.map(
        (n, i) => ((rarity[i] ?? 0) * n * (K1 + 1)) / (n + K1 * (1 - B + (B * length) / average)),
      )
      const share = counts.filter((n) => n > 0).length / Math.max(1, asked.length)
      return { note, score: share * share * parts.reduce((sum, part) => sum + part, 0) }
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ note, score }) => ({
      name: note.name,
      score: Number(score.toFixed(3)),
      snippet: snippetOf(note.text, asked),
    }))
}

const LONGEST = 160

/** The line that holds most of the words, cut around the first of them. */
function snippetOf(text: string, asked: readonly string[]): string {
  const hits = (line: string) => {
    const words = wordsOf(line)
    return asked.filter((one) => words.some((word) => isForm(word, one))).length
  }
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
  const best = lines.reduce((a, b) => (hits(b) > hits(a) ? b : a), lines[0] ?? '')
  if (best.length <= LONGEST) return best
  const first = Math.max(0, best.toLowerCase().search(new RegExp(asked.join('|'), 'i')))
  const from = Math.max(0, Math.min(first - 40, best.length - LONGEST))
  return `${from > 0 ? '…' : ''}${best.slice(from, from + LONGEST).trim()}${from + LONGEST < best.length ? '…' : ''}`
}
