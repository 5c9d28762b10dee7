import { createHash } from 'node:crypto'

/** Words that a statement keeps its meaning without. */
const FILLERS = new Set(['a', 'an', 'the', 'that', 'please', 'really', 'just', 'so', 'also', 'very', 'actually'])

/** What ends and parts sentences. Signs that can be the point of a statement ("C++", "-5", "50%") are none of it. */
const PUNCTUATION = `.,;:!?…"'“”‘’„«»()。、！？，；：「」`
const EDGES = new RegExp(`^[${PUNCTUATION}]+|[${PUNCTUATION}]+$`, 'gu')

/**
 * What a statement says apart from its spelling: two with the same form say the same. Stricter than the terms of the index, by
 * which "I loved tea" is "I love tea", "your sister" is "my sister" and "the alarm is off" is "the alarm is on".
 */
export const readForm = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(EDGES, '').replaceAll('’', "'"))
    .filter((word) => word !== '' && !FILLERS.has(word))
    .join(' ')

/** SHA-256 of a statement's form, as it is stored. Of a text of nothing but fillers it is that of the text. */
export const formDigest = (text: string): string =>
  createHash('sha256')
    .update(readForm(text) || text)
    .digest('hex')
