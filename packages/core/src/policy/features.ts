import type { Sample } from './command.ts'
import { words } from './command.ts'

/** A sentence prepared for comparison. `grams` are word stems, their pairs and the masks of typed values. */
export interface Prepared {
  vector: Float32Array
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

/** Scalar product; the cosine of unit vectors. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** How rare a gram is among all samples: its weight in overlaps. */
export class Rarity {
  readonly #counts = new Map<string, number>()
  readonly #total: number
  constructor(documents: readonly ReadonlySet<string>[]) {
    this.#total = documents.length
    for (const grams of documents) for (const gram of grams) this.#counts.set(gram, (this.#counts.get(gram) ?? 0) + 1)
  }
  /** Inverse document frequency, 0 or more. */
  of(gram: string): number {
    return Math.log(1 + this.#total / (1 + (this.#counts.get(gram) ?? 0)))
  }
}

/** Weighted Jaccard similarity of two gram sets, 0..1. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: Rarity): number {
  let shared = 0
  let all = 0
  for (const gram of a) {
    const weight = rarity.of(gram)
    all += weight
    if (b.has(gram)) shared += weight
  }
  for (const gram of b) if (!a.has(gram)) all += rarity.of(gram)
  return all > 0 ? shared / all : 0
}

/** The share, by rarity, of a sample's literal words that occur in the request in the same order, 0..1. */
export function frameShare(sample: Sample, stems: readonly string[], rarity: Rarity): number {
  let at = 0
  let found = 0
  let all = 0
  for (const part of sample.pattern) {
    if (!('word' in part)) continue
    const wanted = stem(part.word)
    const weight = rarity.of(wanted)
    all += weight
    const next = stems.indexOf(wanted, at)
    if (next < 0) continue
    at = next + 1
    found += weight
  }
  return all > 0 ? (found / all) * Math.min(1, all / 4) : 0
}
