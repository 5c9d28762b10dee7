import { asksForPast } from '../statements/prefer-current.ts'
import { termOf, wordsOf } from '../terms.ts'

/** A question as the search reads it. */
export interface Question {
  text: string
  /** Its words in order, lower case, function words too. */
  words: string[]
  /** Its terms in order, each once. */
  terms: string[]
  /** Terms that stand side by side, function words aside. */
  pairs: Set<string>
  /** What kind of answer it wants. */
  wants: { time: boolean; number: boolean; place: boolean }
  /** Whether it is the person's own life that is asked about. */
  firstPerson: boolean
  /** Whether it asks how things were, so that what is no longer true counts too. */
  past: boolean
}

const TIME = /^(?:when|since when|how long)\b|\b(?:what|which) (?:date|day|month|year|time)\b/
const NUMBER = /\bhow (?:many|much|old|often|far|tall|big)\b/
const PLACE = /^where\b|\b(?:what|which) (?:city|country|place|town|state)\b/

/** Two terms as one word. */
const pairOf = (a: string, b: string): string => `${a} ${b}`

/** Reads a question; statements and keywords do as well. */
export function readQuestion(text: string): Question {
  const words = wordsOf(text)
  const stream = words.map(termOf).filter((term) => term !== undefined)
  const lower = text.trim().toLowerCase()
  return {
    text,
    words,
    terms: [...new Set(stream)],
    pairs: new Set(stream.slice(1).map((term, i) => pairOf(stream[i] ?? '', term))),
    wants: { time: TIME.test(lower), number: NUMBER.test(lower), place: PLACE.test(lower) },
    firstPerson: words.some((word) => word === 'i' || word === 'my' || word === 'me' || word === 'mine'),
    past: asksForPast(text),
  }
}
