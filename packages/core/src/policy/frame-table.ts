import type { Sample } from './command.ts'
import { stem, type Weighted } from './features.ts'

/** No sample has a word of this number. */
const UNKNOWN = -1

/**
 * The frames of samples, which are their literal words, stemmed and weighed once. Words are numbers in one block: each request is
 * compared with hundreds of frames, and numbers are compared at once where words are letter by letter.
 */
export class FrameTable {
  readonly #numbers = new Map<string, number>()
  /** Words of frame `i`: `#words[#firsts[i]]` up to `#words[#firsts[i + 1]]`, and what they weigh. */
  readonly #firsts: Uint32Array
  readonly #words: Int32Array
  readonly #weights: Float64Array
  /** How many words stand before the first slot of each, and what all of them weigh. */
  readonly #leading: Uint32Array
  readonly #totals: Float64Array

  constructor(samples: readonly Sample[], weigh: Weighted) {
    const frames = samples.map(({ pattern }) => pattern.flatMap((part) => ('word' in part ? [stem(part.word)] : [])))
    this.#firsts = new Uint32Array(frames.length + 1)
    for (const [i, stems] of frames.entries()) this.#firsts[i + 1] = (this.#firsts[i] as number) + stems.length
    const all = frames.flat()
    this.#words = Int32Array.from(all, (word) => this.#add(word))
    this.#weights = Float64Array.from(all, weigh)
    this.#leading = Uint32Array.from(samples, ({ pattern }, i) => {
      const slot = pattern.findIndex((part) => !('word' in part))
      return slot < 0 ? (frames[i]?.length ?? 0) : slot
    })
    this.#totals = Float64Array.from(frames, (_, i) => {
      const [first, end] = [this.#firsts[i], this.#firsts[i + 1]]
      return this.#weights.subarray(first, end).reduce((sum, x) => sum + x, 0)
    })
  }

  #add(word: string): number {
    const number = this.#numbers.get(word) ?? this.#numbers.size
    this.#numbers.set(word, number)
    return number
  }

  /** A request's stems as the frames are compared with them. */
  read(stems: readonly string[]): Int32Array {
    return Int32Array.from(stems, (word) => this.#numbers.get(word) ?? UNKNOWN)
  }

  /** The share, by rarity, of the words of frame `i` that occur in a request in the same order, 0..1. */
  share(i: number, request: Int32Array): number {
    let next = 0
    let found = 0
    for (let w = this.#firsts[i] as number; w < (this.#firsts[i + 1] as number); w++) {
      let at = next
      while (at < request.length && request[at] !== this.#words[w]) at++
      if (at === request.length) continue
      next = at + 1
      found += this.#weights[w] as number
    }
    const all = this.#totals[i] as number
    return all > 0 ? (found / all) * Math.min(1, all / 4) : 0
  }

  /** How telling the words are with which sample `i` begins, where a request begins with all of them; 0..1. */
  start(i: number, request: Int32Array): number {
    const first = this.#firsts[i] as number
    let sum = 0
    for (let w = 0; w < (this.#leading[i] as number); w++) {
      if (request[w] !== this.#words[first + w]) return 0
      sum += this.#weights[first + w] as number
    }
    return Math.min(1, sum / 8)
  }
}
