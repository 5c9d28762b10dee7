import type { Embedder } from '../ports/embedder.ts'
import type { SlotContext } from '../slots/date-time.ts'
import { type FilledSlots, fillSlots } from '../slots/fill-slots.ts'
import { trimTalk } from '../slots/small-talk.ts'
import { findTypedSpans, maskTypedSpans, type TypedSpans } from '../slots/typed-spans.ts'
import type { CommandSpec, Sample } from './command.ts'
import { dot, frameShare, gramsOf, overlap, type Prepared, Rarity } from './features.ts'

/** Numbers from which the score of one command is computed, all about 0..1. */
export interface CommandFeatures {
  nearest: number
  nearestFew: number
  overlap: number
  frame: number
  slots: number
  /** How near the request is to things that no command serves. */
  elsewhere: number
  elsewhereOverlap: number
  /** Lead of this command over the best other one. */
  lead: number
  overlapLead: number
  grounding: number
  grounded: number
}

/** A command with its features for one request and the slots it would be called with. */
export interface Candidate {
  command: CommandSpec
  features: CommandFeatures
  filled: FilledSlots
}

interface Example extends Prepared {
  sample: Sample
}

/** A request as the policy reads it. */
export interface ReadRequest extends Prepared {
  text: string
  spans: TypedSpans
}

/** How near a request is to a set of examples. */
interface Nearness {
  nearest: number
  nearestFew: number
  overlap: number
  frame: number
}

const FEW = 3

/** Compares requests with the samples of every command, and with `background`: requests that none of them serves. */
export class NearestExamples {
  readonly #embedder: Embedder
  readonly #commands: readonly CommandSpec[]
  readonly #background: readonly string[]
  #prepared: Promise<{ rarity: Rarity; examples: Example[][]; elsewhere: Example[] }> | undefined

  constructor(embedder: Embedder, commands: readonly CommandSpec[], background: readonly string[]) {
    this.#embedder = embedder
    this.#commands = commands
    this.#background = background
  }

  /** Embeds all samples once; the first request waits for it. */
  prepare(): Promise<{ rarity: Rarity; examples: Example[][]; elsewhere: Example[] }> {
    this.#prepared ??= this.#prepareAll()
    return this.#prepared
  }

  async #prepareAll() {
    const examples: Example[][] = []
    for (const command of this.#commands) examples.push(await this.#examples(command.samples))
    const elsewhere = await this.#examples(this.#background.map((plain) => ({ plain, pattern: [] })))
    const rarity = new Rarity([...examples.flat(), ...elsewhere].map((example) => example.grams))
    return { rarity, examples, elsewhere }
  }

  async #examples(samples: readonly Sample[]): Promise<Example[]> {
    const context = { now: new Date(0), timeZone: 'UTC' }
    const vectors = await this.#embedder.embed(samples.map((sample) => sample.plain))
    return Promise.all(
      samples.map(async (sample, i) => {
        const masked = maskTypedSpans(sample.plain, await findTypedSpans(sample.plain, context))
        return { sample, vector: vectors[i] ?? new Float32Array(this.#embedder.dimension), ...gramsOf(masked) }
      }),
    )
  }

  /** Reads a request: typed values, vector, words. */
  async read(text: string, context: SlotContext): Promise<ReadRequest> {
    const spans = await findTypedSpans(text, context)
    const plain = trimTalk(text)
    const [vector] = await this.#embedder.embed([plain])
    return {
      text,
      spans,
      vector: vector ?? new Float32Array(this.#embedder.dimension),
      ...gramsOf(trimTalk(maskTypedSpans(text, spans))),
    }
  }

  /** Features of every command for `request`. `grounding` 0..1: how sure memory is that it holds the answer. */
  async compare(request: ReadRequest, grounding: number): Promise<Candidate[]> {
    const { rarity, examples, elsewhere } = await this.prepare()
    const far = this.#nearness(request, elsewhere, rarity)
    const near = examples.map((of) => this.#nearness(request, of, rarity))
    return this.#commands.map((command, i) => {
      const own = near[i] ?? far
      const others = near.filter((_, j) => j !== i)
      const best = (key: keyof Nearness) => Math.max(0, ...others.map((other) => other[key]))
      const filled = fillSlots(command, request.text, request.spans)
      const required = Object.keys(command.slots).length - command.optional.length
      const features: CommandFeatures = {
        ...own,
        slots: required > 0 ? 1 - filled.missing.length / required : 1,
        elsewhere: far.nearestFew,
        elsewhereOverlap: far.overlap,
        lead: own.nearest - Math.max(best('nearest'), far.nearest),
        overlapLead: own.overlap - Math.max(best('overlap'), far.overlap),
        grounding: command.grounding === 'memory' ? grounding : 0,
        grounded: command.grounding === 'memory' ? 1 : 0,
      }
      return { command, features, filled }
    })
  }

  #nearness(request: ReadRequest, examples: readonly Example[], rarity: Rarity): Nearness {
    const top: number[] = []
    let shared = 0
    let frame = 0
    for (const example of examples) {
      top.push(dot(request.vector, example.vector))
      shared = Math.max(shared, overlap(request.grams, example.grams, rarity))
      frame = Math.max(frame, frameShare(example.sample, request.stems, rarity))
    }
    top.sort((a, b) => b - a)
    const few = top.slice(0, FEW)
    return {
      nearest: top[0] ?? 0,
      nearestFew: few.reduce((sum, x) => sum + x, 0) / (few.length || 1),
      overlap: shared,
      frame,
    }
  }
}
