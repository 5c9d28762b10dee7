import { words } from './command.ts'
import type { Mood } from './mood.ts'

/** A sentence prepared for comparison. `grams` are word stems, their pairs and the masks of typed values. */
export interface Prepared {
  vector: Float32Array
  /** Vector of the first words. */
  opening: Float32Array
  mood: Mood
  grams: ReadonlySet<string>
  stems: readonly string[]
}

/** A crude English stem: enough to let "reminders" meet "reminder" and "converting" meet "convert". */
export const stem = (word: string): string =>
  word.length > 4 ? word.replace(/(?:'s|ings?|ies|ed|es|s)$/, '').replace(/(.)\1$/, '$1') : word.replace(/'s$/, '')

/** Word stems and pairs of neighbours of a (masked) sentence. */
export function gramsOf(masked: string): { grams: Set<string>; stems: string[] } {
  const stems = words(masked).map(stem)
  const grams = new Set(stems)
  for (let i = 1; i < stems.length; i++) grams.add(`${stems[i - 1]} ${stems[i]}`)
  return { grams, stems }
}

/** How many words make an opening. */
const OPENING_WORDS = 5

/** The first words of a sentence, with typed values masked. */
export const openingOf = (masked: string): string =>
  words(masked).slice(0, OPENING_WORDS).join(' ').replace(/[‹›]/g, '')

/** The weight of a gram: the rarer among all examples, the more. */
export type Weighted = (gram: string) => number
