import { tellingWords, wordsOf } from './words.ts'

/** What a text is about, in its own words. */
export interface Summary {
  /** With a sign for each level. */
  headings: string[]
  beginning: string
  sentences: string[]
}

const MOST_HEADINGS = 12
const MOST_SENTENCES = 4
const LONGEST_BEGINNING = 500
/** Beyond, a text is judged by its first part. */
const MOST_CHARS = 300_000

const cut = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length).replace(/\s+\S*$/, '')} …`

const isHeading = (line: string) => /^#{1,6}\s+\S/.test(line)

/** Sentences with many of the words that are frequent in the text, in the order in which they stand. */
function tellingSentences(paragraphs: readonly string[]): string[] {
  const counts = new Map<string, number>()
  const all = paragraphs.join(' ')
  const telling = new Set(tellingWords(all))
  for (const word of wordsOf(all))
    if (telling.has(word) && word.length > 2) counts.set(word, (counts.get(word) ?? 0) + 1)
  const sentences = paragraphs
    .flatMap((paragraph) => paragraph.match(/[^.!?]+[.!?]+(?=\s|$)/g) ?? [])
    .map((sentence) => sentence.trim().replace(/^(?:[-*+>]|\d+[.)])\s+/, ''))
    // What begins small is the rest of one that a dot has cut.
    .filter((sentence) => !/^\p{Ll}/u.test(sentence))
  return sentences
    .map((sentence, at) => {
      const words = [...new Set(wordsOf(sentence))]
      // Long ones would win by their length alone.
      const score = words.reduce((sum, word) => sum + Math.max(0, (counts.get(word) ?? 0) - 1), 0) / (words.length + 5)
      return { sentence, at, score, words: words.length }
    })
    .filter(({ words, score }) => words >= 5 && words <= 60 && score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_SENTENCES)
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence)
}

/** A summary without a model: nothing in it is not in the text. */
export function summaryOf(text: string): Summary {
  const prose = text.slice(0, MOST_CHARS).replace(/^```[\s\S]*?(?:^```|$(?![\s\S]))/gm, '')
  const blocks = prose.split(/\n\s*\n|\n(?=#{1,6}\s)|(?<=^#{1,6}\s.*)\n/m)
  const lines = blocks.map((block) => block.replace(/\s+/g, ' ').trim()).filter((block) => block !== '')
  const headings = lines.filter(isHeading).slice(0, MOST_HEADINGS)
  const paragraphs = lines.filter((line) => !isHeading(line))
  const [first = '', ...rest] = paragraphs
  return {
    headings,
    beginning: cut(first, LONGEST_BEGINNING),
    sentences: tellingSentences(rest.length > 0 ? rest : []),
  }
}
