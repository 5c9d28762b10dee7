import { topicOfText } from '../statements/read-statement.ts'
import type { Candidate } from './candidates.ts'
import { occurrences } from './match-words.ts'
import type { RetrievalSettings } from './retrieval-settings.ts'

/** Whether a statement is about what is asked: it has all that the question wants, in other words. */
export const isAbout = (topics: readonly string[], text: string): boolean =>
  topics.length > 0 && topics.includes(topicOfText(text) ?? '')

/**
 * Of a few items that were all read, those that the search among many would have found: with a word of the question (of these all,
 * where that takes the best), nearest to it by meaning, or about the same; and the turns around such. What has nothing to do with a question is no candidate, however few
 * there are.
 * @param items in the order of their sessions and turns.
 * @param terms to be looked up, as in the search among many.
 */
export function chooseCandidates(
  items: readonly Candidate[],
  terms: readonly string[],
  topics: readonly string[],
  { vectorCandidates, neighbours }: Pick<RetrievalSettings, 'vectorCandidates' | 'neighbours'>,
): Candidate[] {
  const near = new Set(
    items
      .filter(({ cosine }) => cosine !== null)
      .sort((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0))
      .slice(0, vectorCandidates),
  )
  const about = new Set(
    items.filter(({ supersededBy, text }) => supersededBy === null && isAbout(topics, text)).map(({ id }) => id),
  )
  const isFound = (item: Candidate) =>
    near.has(item) ||
    about.has(item.id) ||
    about.has(item.supersededBy ?? '') ||
    terms.some((term) => occurrences(item.terms ?? '', term) > 0)
  const found = items.map(isFound)
  return items.filter((item, i) => {
    for (let j = Math.max(0, i - neighbours); j <= i + neighbours; j++)
      if (found[j] && (j === i || isBeside(item, items[j], neighbours))) return true
    return false
  })
}

/** Whether two turns are of one session and not too far apart. */
const isBeside = (one: Candidate, other: Candidate | undefined, most: number): boolean =>
  one.session !== null &&
  one.session === other?.session &&
  Math.abs((one.turn ?? Number.NaN) - (other.turn ?? Number.NaN)) <= most
