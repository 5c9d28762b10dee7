import { isLabel, type MarkdownNote } from './markdown-notes.ts'

/** Below this many words a note is taken for a value of what its heading names ("Kitchen": "new tiles in May"). */
const MIN_WORDS = 5

let segmenter: Intl.Segmenter | undefined

/** `Budget: 12,000`, in bold or not. */
const PAIR = /^([^\s:：]+(?:\s[^\s:：]+){0,3})[:：]\s+(\S.*)$/s

/** Begins with a word for something said before. */
const POINTS_BACK = /^(?:it|its|this|that|these|those|they|their|he|his|she|her|also|and|but|same)\b/i

/** Headings that name a file or a kind of text, not what the text is about. */
const NO_TOPIC =
  /^(?:(?:.*\b(?:MEMORY|USER)\.md\b.*)|(?:(?:agent|conversation|session|long[- ]term|daily|core|key|user|personal|important|other)\s+)*(?:memory|memories|notes?|logs?|facts?|info|information|context|general|misc|miscellaneous|profile|summary|session|today|(?:light|rem|deep) sleep|promoted from short-term memory))$/i

/**
 * A note as a statement of its own; undefined for what says nothing: empty fields and hints of a template, what is struck
 * through.
 *
 * The nearest heading or label that names a topic goes in front (`Kitchen: Budget: 12,000`) only where the note cannot be
 * understood without it: it has fewer than five words, is a pair of a label and a value, begins with a word that points back
 * ("it", "she", "also"), or goes on with what a label began ("Neighbours: the Weiss family"). A sentence stands as it is.
 */
export function statementOf({ text, context }: MarkdownNote): string | undefined {
  const statement = withoutBoldLabel(text.trim())
  if (isPlaceholder(statement) || isPlaceholder(PAIR.exec(statement)?.[2] ?? statement)) return undefined
  const above = context.findLast((each) => topicOf(each) !== '')
  if (above === undefined || !(isLabel(above) || needsTopic(statement))) return statement
  const topic = topicOf(above)
  return statement.toLowerCase().includes(topic.toLowerCase()) ? statement : `${topic}: ${statement}`
}

const withoutBoldLabel = (text: string) => text.replace(/^(\*\*|__)(\S.*?)\1/, '$2')

const needsTopic = (statement: string) =>
  PAIR.test(statement) || POINTS_BACK.test(statement) || countWords(statement, MIN_WORDS) < MIN_WORDS

/** Words of any script, counted up to `enough`. */
function countWords(text: string, enough: number): number {
  let count = 0
  // Made at the first use: it takes longer than a command's start may.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  for (const { isWordLike } of segmenter.segment(text)) {
    if (isWordLike) count += 1
    if (count === enough) break
  }
  return count
}

/** What a heading is about: without its date and time, marks and colon, and empty where it only says what kind of text follows. */
function topicOf(heading: string): string {
  const topic = withoutBoldLabel(heading)
    .replace(/\(?\d{4}-\d{2}(?:-\d{2})?\)?/g, '')
    .replace(/\b\d{2}:\d{2}(?::\d{2})?(?: UTC)?\b/g, '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[\s:：()\-–—*_]+$/, '')
  return NO_TOPIC.test(topic) ? '' : topic
}

/** Templates set their hints between underscores or brackets; their last words are a sentence to the assistant. */
const PLACEHOLDERS = [
  /^[^\p{L}\p{N}]*$/u,
  /^_[^_]*_$/,
  /^\*\([^()]*\)\*$/,
  /^\[[^[\]]*\]$/,
  /^~~.*~~$/s,
  /^\(?(?:none(?: yet)?|n\/a|tbd|todo|unknown|empty|optional|not set)\.?\)?$/i,
  /^The more you know, the better you can help\. But remember/,
]

const isPlaceholder = (text: string) => PLACEHOLDERS.some((placeholder) => placeholder.test(text))
