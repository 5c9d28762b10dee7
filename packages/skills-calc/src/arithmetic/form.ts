import type { Part } from './calculation.ts'
import type { Term } from './cursor.ts'
import type { EnglishParser } from './english-parser.ts'

/** The person's words for an operand. */
export type Show = (term: Term) => string
/** Reads one way of asking; undefined where the tokens begin otherwise. */
export type Form = (parser: EnglishParser, show: Show) => Part | undefined
