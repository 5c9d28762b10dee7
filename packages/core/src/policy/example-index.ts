import type { Sample } from './command.ts'
import { dotRow, type Frame, frameOf, frameShare, type Prepared, startShare, type Weighted } from './features.ts'
import { RidgeClassifier } from './ridge-classifier.ts'

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
  /** How much more common that kind is in the group than in all others, as a natural logarithm. */
  moodLift: number
  /** How much the vector looks like the group's, by a linear classifier; about 1 for its own, about 0 for others. */
  linear: number
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
  moodLift: 0,
  linear: 0,
}

/** Pseudo-count of a gram that a group has never seen. */
const SMOOTHING = 0.1

const NONE = new Uint32Array(0)

/** Ridge of the linear classifier, chosen by cross-validation. */
const RIDGE = 2

/** How many of the nearest examples count as "few". */
const FEW = 3

/**
 * All examples, indexed by their grams: a request is compared word by word only with those that share one with it, while
 * vectors are compared with all.
 */
export class ExampleIndex {
  /** What is left to look at of each example: its vectors are rows of the matrices, its grams are in the index. */
  readonly #examples: readonly Pick<Example, 'group' | 'mood'>[]
  readonly #frames: readonly Frame[]
  readonly #groups: number
  /** Numbers of the grams. */
  readonly #grams = new Map<string, number>()
  /**
   * Examples that hold gram `g`: `#postings[#starts[g]]` up to `#postings[#starts[g + 1]]`. One block, since thousands of
   * small arrays cost megabytes.
   */
  readonly #starts: Uint32Array
  readonly #postings: Uint32Array
  readonly #sizes: Float64Array
  /** Vectors and openings of all examples, row after row. */
  readonly #vectors: Float32Array
  readonly #openings: Float32Array
  readonly #classifier: RidgeClassifier
  /** Grams of each group, and of all groups. */
  readonly #totals: Float64Array

  constructor(examples: readonly Example[], groups: number) {
    this.#examples = examples.map(({ group, mood }) => ({ group, mood }))
    this.#groups = groups
    const counts: number[] = []
    for (const { grams } of examples)
      for (const gram of grams) {
        const id = this.#grams.get(gram) ?? this.#grams.size
        this.#grams.set(gram, id)
        counts[id] = (counts[id] ?? 0) + 1
      }
    this.#starts = new Uint32Array(counts.length + 1)
    for (const [id, count] of counts.entries()) this.#starts[id + 1] = (this.#starts[id] ?? 0) + count
    this.#postings = new Uint32Array(this.#starts[counts.length] ?? 0)
    this.#totals = new Float64Array(groups)
    const ends = this.#starts.slice()
    for (const [i, { grams, group }] of examples.entries()) {
      this.#totals[group] = (this.#totals[group] ?? 0) + grams.size
      for (const gram of grams) {
        const id = this.#grams.get(gram) ?? 0
        const end = ends[id] ?? 0
        this.#postings[end] = i
        ends[id] = end + 1
      }
    }
    this.#frames = examples.map(({ sample }) => frameOf(sample, this.weight))
    this.#sizes = Float64Array.from(examples, ({ grams }) => this.#weightOf(grams))
    this.#vectors = rowsOf(examples.map(({ vector }) => vector))
    this.#openings = rowsOf(examples.map(({ opening }) => opening))
    this.#classifier = new RidgeClassifier(
      this.#vectors,
      examples.map(({ group }) => group),
      groups,
      RIDGE,
    )
  }

  /** Numbers of the examples that hold `gram`. */
  #examplesWith(gram: string): Uint32Array {
    const id = this.#grams.get(gram)
    return id === undefined ? NONE : this.#postings.subarray(this.#starts[id], this.#starts[id + 1])
  }

  /** Inverse document frequency among all examples, 0 or more. */
  readonly weight: Weighted = (gram) => {
    const id = this.#grams.get(gram)
    const count = id === undefined ? 0 : (this.#starts[id + 1] ?? 0) - (this.#starts[id] ?? 0)
    return Math.log(1 + this.#examples.length / (1 + count))
  }

  #weightOf(grams: ReadonlySet<string>): number {
    let sum = 0
    for (const gram of grams) sum += this.weight(gram)
    return sum
  }

  /** Naive Bayes log-odds of each group against all others, averaged over the request's known grams. */
  #bayes(grams: ReadonlySet<string>): Float64Array {
    const vocabulary = this.#grams.size
    const all = this.#totals.reduce((sum, x) => sum + x, 0)
    const odds = new Float64Array(this.#groups)
    let known = 0
    for (const gram of grams) {
      const holders = this.#examplesWith(gram)
      if (holders.length === 0) continue
      known++
      const counts = new Float64Array(this.#groups)
      for (const i of holders) {
        const group = this.#examples[i]?.group ?? 0
        counts[group] = (counts[group] ?? 0) + 1
      }
      for (let g = 0; g < this.#groups; g++) {
        const [own, size] = [counts[g] ?? 0, this.#totals[g] ?? 0]
        const inside = (own + SMOOTHING) / (size + SMOOTHING * vocabulary)
        const outside = (holders.length - own + SMOOTHING) / (all - size + SMOOTHING * vocabulary)
        odds[g] = (odds[g] ?? 0) + Math.log(inside / outside)
      }
    }
    return odds.map((sum) => sum / Math.sqrt(Math.max(1, known)))
  }

  /** Nearness of `request` to each group. */
  compare(request: Prepared): Nearness[] {
    const dimension = request.vector.length
    const shared = new Float64Array(this.#examples.length)
    for (const gram of request.grams) {
      const weight = this.weight(gram)
      for (const i of this.#examplesWith(gram)) shared[i] = (shared[i] ?? 0) + weight
    }
    const size = this.#weightOf(request.grams)
    const tops = Array.from({ length: this.#groups }, () => new Float64Array(FEW).fill(Number.NEGATIVE_INFINITY))
    const sizes = new Float64Array(this.#groups)
    const near = Array.from({ length: this.#groups }, (): Nearness => ({ ...NOWHERE }))
    // A hot loop over thousands of examples: by index, since an iterator makes an array of each step.
    const { mood } = request
    const examples = this.#examples
    for (let i = 0; i < examples.length; i++) {
      const example = examples[i] as (typeof examples)[number]
      const group = near[example.group] as Nearness
      insert(tops[example.group] as Float64Array, dotRow(request.vector, this.#vectors, i * dimension))
      sizes[example.group] = (sizes[example.group] as number) + 1
      if (example.mood === mood) group.mood++
      group.opening = Math.max(group.opening, dotRow(request.opening, this.#openings, i * dimension))
      const common = shared[i] as number
      if (common === 0) continue
      group.overlap = Math.max(group.overlap, common / (size + (this.#sizes[i] as number) - common))
      const frame = this.#frames[i] as Frame
      group.frame = Math.max(group.frame, frameShare(frame, request.stems))
      group.start = Math.max(group.start, startShare(frame, request.stems))
    }
    const bayes = this.#bayes(request.grams)
    const sameMood = near.reduce((sum, { mood }) => sum + mood, 0)
    const linear = this.#classifier.scores(request.vector)
    for (const [g, top] of tops.entries()) {
      const few = [...top].filter(Number.isFinite)
      const group = near[g]
      if (!group) continue
      group.moodLift = lift(group.mood, sizes[g] ?? 0, sameMood, this.#examples.length)
      group.mood /= sizes[g] || 1
      group.nearest = few[0] ?? 0
      group.linear = linear[g] ?? 0
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

/** Logarithm of how much more common something is among `size` than among the others of `all`. */
const lift = (own: number, size: number, total: number, all: number): number =>
  Math.log((own + 1) / (size + 2) / ((total - own + 1) / (all - size + 2)))

/** Keeps `top` the largest values seen, largest first. */
function insert(top: Float64Array, value: number): void {
  if (value <= (top[top.length - 1] as number)) return
  for (let i = 0, moving = value; i < top.length; i++) {
    const at = top[i] ?? Number.NEGATIVE_INFINITY
    if (moving <= at) continue
    top[i] = moving
    moving = at
  }
}
