import type { Sample } from './command.ts'
import type { Prepared, Weighted } from './features.ts'
import { FrameTable } from './frame-table.ts'
import type { Mood } from './mood.ts'
import { RidgeClassifier } from './ridge-classifier.ts'
import { VectorTable } from './vector-table.ts'

/** An example with the group (command, or background) that it belongs to. */
export interface Example extends Prepared {
  sample: Sample
  group: number
}

/** How near a request is to each group of examples: numbers by measure and group. */
export interface Nearness {
  nearest: Float64Array
  nearestFew: Float64Array
  overlap: Float64Array
  frame: Float64Array
  start: Float64Array
  /** Nearness of the first words alone: in requests that carry text of the person's own, the rest says nothing. */
  opening: Float64Array
  /** How much more likely the request's words are in this group than in all, per word (naive Bayes, add-one smoothed logs). */
  bayes: Float64Array
  /** Share of the group's examples that are the same kind of sentence. */
  mood: Float64Array
  /** How much more common that kind is in the group than in all others, as a natural logarithm. */
  moodLift: Float64Array
  /** How much the vector looks like the group's, by a linear classifier; about 1 for its own, about 0 for others. */
  linear: Float64Array
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
  /** How many examples there are, and where those of group `g` begin: they go from `#firsts[g]` up to `#firsts[g + 1]`. */
  readonly #count: number
  readonly #firsts: Uint32Array
  readonly #groups: number
  /** How many examples of each group are a kind of sentence. */
  readonly #moods: ReadonlyMap<Mood, Float64Array>
  readonly #frames: FrameTable
  /** Numbers of the grams. */
  readonly #grams = new Map<string, number>()
  /**
   * Examples that hold gram `g`: `#postings[#starts[g]]` up to `#postings[#starts[g + 1]]`. One block, since thousands of
   * small arrays cost megabytes.
   */
  readonly #starts: Uint32Array
  readonly #postings: Uint32Array
  readonly #sizes: Float64Array
  /** Vectors of all examples, in their order; and of their openings, each once in a group, as `#openingFirsts` says. */
  readonly vectors: VectorTable
  readonly #openings: VectorTable
  readonly #openingFirsts: Uint32Array
  readonly #classifier: RidgeClassifier
  /** Grams of each group, and of all groups. */
  readonly #totals: Float64Array
  readonly #total: number

  /** @param examples group by group, of groups 0 to `groups - 1`. */
  constructor(examples: readonly Example[], groups: number) {
    this.#count = examples.length
    this.#groups = groups
    const groupOf = (one: { group: number }) => one.group
    this.#firsts = firstsOf(examples.map(groupOf), groups)
    this.#moods = countMoods(examples, groups)
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
    this.#total = this.#totals.reduce((sum, x) => sum + x, 0)
    this.#frames = new FrameTable(
      examples.map(({ sample }) => sample),
      this.weight,
    )
    this.#sizes = Float64Array.from(examples, ({ grams }) => this.#weightOf(grams))
    this.vectors = new VectorTable(examples.map(({ vector }) => vector))
    const openings = distinctOpenings(examples)
    this.#openings = new VectorTable(openings.map(({ opening }) => opening))
    this.#openingFirsts = firstsOf(openings.map(groupOf), groups)
    this.#classifier = new RidgeClassifier(this.vectors.rows, examples.map(groupOf), groups, RIDGE)
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
    return Math.log(1 + this.#count / (1 + count))
  }

  #weightOf(grams: ReadonlySet<string>): number {
    let sum = 0
    for (const gram of grams) sum += this.weight(gram)
    return sum
  }

  /** Naive Bayes log-odds of each group against all others, averaged over the request's known grams. */
  #bayes(grams: ReadonlySet<string>): Float64Array {
    const unseen = SMOOTHING * this.#grams.size
    const odds = new Float64Array(this.#groups)
    let known = 0
    for (const gram of grams) {
      const holders = this.#examplesWith(gram)
      if (holders.length === 0) continue
      known++
      const counts = this.#countByGroup(holders)
      for (let g = 0; g < this.#groups; g++) {
        const own = counts[g] as number
        const size = this.#totals[g] as number
        const inside = (own + SMOOTHING) / (size + unseen)
        const outside = (holders.length - own + SMOOTHING) / (this.#total - size + unseen)
        odds[g] = (odds[g] as number) + Math.log(inside / outside)
      }
    }
    return odds.map((sum) => sum / Math.sqrt(Math.max(1, known)))
  }

  /** How many of some examples, given by their numbers in rising order, each group has. */
  #countByGroup(examples: Uint32Array): Float64Array {
    const counts = new Float64Array(this.#groups)
    let group = 0
    for (let i = 0; i < examples.length; i++) {
      while ((examples[i] as number) >= (this.#firsts[group + 1] as number)) group++
      counts[group] = (counts[group] as number) + 1
    }
    return counts
  }

  /** Nearness of `request` to each group. */
  compare(request: Prepared): Nearness {
    const moods = this.#moods.get(request.mood) ?? new Float64Array(this.#groups)
    const sameMood = moods.reduce((sum, x) => sum + x, 0)
    return {
      ...this.#meaning(request),
      ...this.#wording(request),
      bayes: this.#bayes(request.grams).map((odds) => odds / 10),
      mood: moods.map((mood, g) => mood / (this.#sizeOf(g) || 1)),
      moodLift: moods.map((mood, g) => lift(mood, this.#sizeOf(g), sameMood, this.#count)),
      linear: this.#classifier.scores(request.vector),
    }
  }

  #sizeOf(group: number): number {
    return (this.#firsts[group + 1] as number) - (this.#firsts[group] as number)
  }

  /** How near the vectors of each group are. */
  #meaning({ vector, opening }: Prepared): Pick<Nearness, 'nearest' | 'nearestFew' | 'opening'> {
    const cosines = this.vectors.products(vector)
    const openings = this.#openings.products(opening)
    const near = {
      nearest: new Float64Array(this.#groups),
      nearestFew: new Float64Array(this.#groups),
      opening: new Float64Array(this.#groups),
    }
    const top = new Float64Array(FEW)
    for (let g = 0; g < this.#groups; g++) {
      top.fill(Number.NEGATIVE_INFINITY)
      for (let i = this.#firsts[g] as number; i < (this.#firsts[g + 1] as number); i++)
        insert(top, cosines[i] as number)
      const few = Math.min(FEW, this.#sizeOf(g))
      let sum = 0
      for (let i = 0; i < few; i++) sum += top[i] as number
      let best = 0
      for (let i = this.#openingFirsts[g] as number; i < (this.#openingFirsts[g + 1] as number); i++)
        if ((openings[i] as number) > best) best = openings[i] as number
      near.nearest[g] = few > 0 ? (top[0] as number) : 0
      near.nearestFew[g] = sum / (few || 1)
      near.opening[g] = best
    }
    return near
  }

  /** How much of the request's words each group shares, as they come and in order. */
  #wording({ grams, stems }: Prepared): Pick<Nearness, 'overlap' | 'frame' | 'start'> {
    const shared = this.#sharedWeights(grams)
    const size = this.#weightOf(grams)
    const request = this.#frames.read(stems)
    const near = {
      overlap: new Float64Array(this.#groups),
      frame: new Float64Array(this.#groups),
      start: new Float64Array(this.#groups),
    }
    for (let g = 0; g < this.#groups; g++) {
      let [overlap, frame, start] = [0, 0, 0]
      for (let i = this.#firsts[g] as number; i < (this.#firsts[g + 1] as number); i++) {
        const common = shared[i] as number
        if (common === 0) continue
        overlap = Math.max(overlap, common / (size + (this.#sizes[i] as number) - common))
        frame = Math.max(frame, this.#frames.share(i, request))
        start = Math.max(start, this.#frames.start(i, request))
      }
      near.overlap[g] = overlap
      near.frame[g] = frame
      near.start[g] = start
    }
    return near
  }

  /** Weight of the grams that each example shares. */
  #sharedWeights(grams: ReadonlySet<string>): Float64Array {
    const shared = new Float64Array(this.#count)
    for (const gram of grams) {
      const weight = this.weight(gram)
      const holders = this.#examplesWith(gram)
      for (let h = 0; h < holders.length; h++) {
        const i = holders[h] as number
        shared[i] = (shared[i] as number) + weight
      }
    }
    return shared
  }
}

/** Where each group begins among things that are sorted by group; the last number is where the last one ends. */
function firstsOf(groups: readonly number[], count: number): Uint32Array {
  const firsts = new Uint32Array(count + 1)
  for (const group of groups) firsts[group + 1] = (firsts[group + 1] as number) + 1
  for (let g = 0; g < count; g++) firsts[g + 1] = (firsts[g + 1] as number) + (firsts[g] as number)
  return firsts
}

function countMoods(examples: readonly Example[], groups: number): Map<Mood, Float64Array> {
  const moods = new Map<Mood, Float64Array>()
  for (const { mood, group } of examples) {
    const counts = moods.get(mood) ?? new Float64Array(groups)
    counts[group] = (counts[group] as number) + 1
    moods.set(mood, counts)
  }
  return moods
}

/** One example for each opening of a group: those that begin alike have the same vector. */
function distinctOpenings(examples: readonly Example[]): Example[] {
  let [group, known] = [-1, new Set<Float32Array>()]
  return examples.filter((one) => {
    if (one.group !== group) [group, known] = [one.group, new Set()]
    const isNew = !known.has(one.opening)
    known.add(one.opening)
    return isNew
  })
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
