import type { Sample } from './command.ts'
import { dotRow, frameShare, type Prepared, startShare, type Weighted } from './features.ts'

/** An example with the group (command, or background) that it belongs to. */
export interface Example extends Prepared {
  sample: Sample
  group: number
}

/** How near a request is to a group of examples. */
export interface Nearness {
  nearest: number
  nearestFew: number
  overlap: number
  frame: number
  start: number
  /** Nearness of the first words alone: in requests that carry text of the person's own, the rest says nothing. */
  opening: number
  /** How much more likely the request's words are in this group than in all, per word (naive Bayes, add-one smoothed logs). */
  bayes: number
  /** Share of the group's examples that are the same kind of sentence. */
  mood: number
}

/** Nearness to a group without examples. */
export const NOWHERE: Nearness = {
  nearest: 0,
  nearestFew: 0,
  overlap: 0,
  frame: 0,
  start: 0,
  opening: 0,
  bayes: 0,
  mood: 0,
}

/** Pseudo-count of a gram that a group has never seen. */
const SMOOTHING = 0.1

/** How many of the nearest examples count as "few". */
const FEW = 3

/**
 * All examples, indexed by their grams: a request is compared word by word only with those that share one with it, while
 * vectors are compared with all.
 */
export class ExampleIndex {
  /** What is left to look at of each example: its vectors are rows of the matrices, its grams are in the index. */
  readonly #examples: readonly Pick<Example, 'sample' | 'group' | 'mood'>[]
  readonly #groups: number
  readonly #weights = new Map<string, number>()
  readonly #postings = new Map<string, number[]>()
  readonly #sizes: Float64Array
  /** Vectors and openings of all examples, row after row. */
  readonly #vectors: Float32Array
  readonly #openings: Float32Array
  /** Grams of each group, and of all groups. */
  readonly #totals: Float64Array
  readonly #counts = new Map<string, Float64Array>()

  constructor(examples: readonly Example[], groups: number) {
    this.#examples = examples.map(({ sample, group, mood }) => ({ sample, group, mood }))
    this.#groups = groups
    for (const [i, { grams }] of examples.entries())
      for (const gram of grams) {
        const posting = this.#postings.get(gram)
        if (posting) posting.push(i)
        else this.#postings.set(gram, [i])
      }
    for (const [gram, { length }] of this.#postings) this.#weights.set(gram, this.#rarity(length))
    this.#sizes = Float64Array.from(examples, ({ grams }) => this.#weightOf(grams))
    this.#vectors = rowsOf(examples.map(({ vector }) => vector))
    this.#openings = rowsOf(examples.map(({ opening }) => opening))
    this.#totals = new Float64Array(groups)
    for (const { group, grams } of examples)
      for (const gram of grams) {
        const counts = this.#counts.get(gram) ?? new Float64Array(groups)
        counts[group] = (counts[group] ?? 0) + 1
        this.#counts.set(gram, counts)
        this.#totals[group] = (this.#totals[group] ?? 0) + 1
      }
  }

  /** Inverse document frequency among all examples, 0 or more. */
  readonly weight: Weighted = (gram) => this.#weights.get(gram) ?? this.#rarity(0)

  #rarity(count: number): number {
    return Math.log(1 + this.#examples.length / (1 + count))
  }

  #weightOf(grams: ReadonlySet<string>): number {
    let sum = 0
    for (const gram of grams) sum += this.weight(gram)
    return sum
  }

  /** Naive Bayes log-odds of each group against all others, averaged over the request's known grams. */
  #bayes(grams: ReadonlySet<string>): Float64Array {
    const vocabulary = this.#counts.size
    const all = this.#totals.reduce((sum, x) => sum + x, 0)
    const odds = new Float64Array(this.#groups)
    let known = 0
    for (const gram of grams) {
      const counts = this.#counts.get(gram)
      if (!counts) continue
      known++
      const total = counts.reduce((sum, x) => sum + x, 0)
      for (let g = 0; g < this.#groups; g++) {
        const [own, size] = [counts[g] ?? 0, this.#totals[g] ?? 0]
        const inside = (own + SMOOTHING) / (size + SMOOTHING * vocabulary)
        const outside = (total - own + SMOOTHING) / (all - size + SMOOTHING * vocabulary)
        odds[g] = (odds[g] ?? 0) + Math.log(inside / outside)
      }
    }
    return odds.map((sum) => sum / Math.sqrt(Math.max(1, known)))
  }

  /** Nearness of `request` to each group. */
  compare(request: Prepared): Nearness[] {
    const dimension = request.vector.length
    const shared = new Float64Array(this.#examples.length)
    for (const gram of request.grams)
      for (const i of this.#postings.get(gram) ?? []) shared[i] = (shared[i] ?? 0) + this.weight(gram)
    const size = this.#weightOf(request.grams)
    const tops = Array.from({ length: this.#groups }, () => new Float64Array(FEW).fill(Number.NEGATIVE_INFINITY))
    const sizes = new Float64Array(this.#groups)
    const near = Array.from({ length: this.#groups }, (): Nearness => ({ ...NOWHERE }))
    for (const [i, example] of this.#examples.entries()) {
      const group = near[example.group]
      const top = tops[example.group]
      if (!group || !top) continue
      insert(top, dotRow(request.vector, this.#vectors, i * dimension))
      sizes[example.group] = (sizes[example.group] ?? 0) + 1
      if (example.mood === request.mood) group.mood++
      group.opening = Math.max(group.opening, dotRow(request.opening, this.#openings, i * dimension))
      const common = shared[i] ?? 0
      if (common === 0) continue
      group.overlap = Math.max(group.overlap, common / (size + (this.#sizes[i] ?? 0) - common))
      group.frame = Math.max(group.frame, frameShare(example.sample, request.stems, this.weight))
      group.start = Math.max(group.start, startShare(example.sample, request.stems, this.weight))
    }
    const bayes = this.#bayes(request.grams)
    for (const [g, top] of tops.entries()) {
      const few = [...top].filter(Number.isFinite)
      const group = near[g]
      if (!group) continue
      group.mood /= sizes[g] || 1
      group.nearest = few[0] ?? 0
      group.bayes = (bayes[g] ?? 0) / 10
      group.nearestFew = few.reduce((sum, x) => sum + x, 0) / (few.length || 1)
    }
    return near
  }
}

/** Vectors of one length as one matrix. */
function rowsOf(vectors: readonly Float32Array[]): Float32Array {
  const dimension = vectors[0]?.length ?? 0
  const matrix = new Float32Array(vectors.length * dimension)
  for (const [i, vector] of vectors.entries()) matrix.set(vector, i * dimension)
  return matrix
}

/** Keeps `top` the largest values seen, largest first. */
function insert(top: Float64Array, value: number): void {
  for (let i = 0, moving = value; i < top.length; i++) {
    const at = top[i] ?? Number.NEGATIVE_INFINITY
    if (moving <= at) continue
    top[i] = moving
    moving = at
  }
}
