import type { Sample } from './command.ts'
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

/** A sample's literal words, stemmed and weighed once: each request meets thousands of samples. */
export interface Frame {
  stems: readonly string[]
  weights: readonly number[]
  /** How many words stand before the first slot. */
  leading: number
  /** Sum of the weights. */
  all: number
}

/** Reads the frame of a sample. */
export function frameOf({ pattern }: Sample, weigh: Weighted): Frame {
  const stems = pattern.flatMap((part) => ('word' in part ? [stem(part.word)] : []))
  const weights = stems.map(weigh)
  const slot = pattern.findIndex((part) => !('word' in part))
  return { stems, weights, leading: slot < 0 ? stems.length : slot, all: weights.reduce((sum, x) => sum + x, 0) }
}

/** The share, by rarity, of a sample's literal words that occur in the request in the same order, 0..1. */
export function frameShare({ stems, weights, all }: Frame, request: readonly string[]): number {
  let at = 0
  let found = 0
  for (let i = 0; i < stems.length; i++) {
    const next = request.indexOf(stems[i] as string, at)
    if (next < 0) continue
    at = next + 1
    found += weights[i] as number
  }
  return all > 0 ? (found / all) * Math.min(1, all / 4) : 0
}

/** How telling the words are with which a sample begins, where the request begins with all of them; 0..1. */
export function startShare({ stems, weights, leading }: Frame, request: readonly string[]): number {
  let sum = 0
  for (let i = 0; i < leading; i++) {
    if (request[i] !== stems[i]) return 0
    sum += weights[i] as number
  }
  return Math.min(1, sum / 8)
}
