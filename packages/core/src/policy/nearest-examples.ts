import type { Embedder } from '../ports/embedder.ts'
import type { SlotContext } from '../slots/date-time.ts'
import { type FilledSlots, fillSlots } from '../slots/fill-slots.ts'
import { trimTalk } from '../slots/small-talk.ts'
import { findTypedSpans, maskTypedSpans, type TypedSpans } from '../slots/typed-spans.ts'
import type { CommandSpec, Sample } from './command.ts'
import { type Example, ExampleIndex, type Nearness, NOWHERE } from './example-index.ts'
import { gramsOf, openingOf, type Prepared } from './features.ts'
import { moodOf } from './mood.ts'

/** Numbers from which the score of one command is computed, all about 0..1. */
export interface CommandFeatures {
  nearest: number
  nearestFew: number
  overlap: number
  frame: number
  start: number
  startLead: number
  slots: number
  /** How near the request is to things that no command serves. */
  elsewhere: number
  elsewhereOverlap: number
  /** Lead of this command over the best other one. */
  lead: number
  overlapLead: number
  /** Naive Bayes log-odds of the words, and their lead over the best other command or the background. */
  bayes: number
  bayesLead: number
  /** Lead of the opening over the best other one. */
  openingLead: number
  opening: number
  /** Share of the command's samples that are the same kind of sentence, question, statement or order. */
  mood: number
  moodLift: number
  /** Score of a linear classifier of the vector, and its lead over the best other command or the background. */
  linear: number
  linearLead: number
  /** 1 when the request holds a typed value that no slot of the command could take. */
  unused: number
  /** Memory's confidence, for commands that answer from memory; and the same as far as the kind of sentence fits. */
  grounding: number
  groundingInMood: number
  grounded: number
}

/** A command with its features for one request and the slots it would be called with. */
export interface Candidate {
  command: CommandSpec
  features: CommandFeatures
  filled: FilledSlots
}

/** A request as the policy reads it. */
export interface ReadRequest extends Prepared {
  text: string
  spans: TypedSpans
}

/** Samples are masked as of any time: only the kind of a typed value matters. */
const SOME_TIME: SlotContext = { now: new Date(0), timeZone: 'UTC' }

/** Replaces the typed values of a sample by the names of their types. Looking for dates in thousands of them takes half a second. */
export const maskSample = async (text: string): Promise<string> =>
  maskTypedSpans(text, await findTypedSpans(text, SOME_TIME))

/** Samples that were masked before, by {@link maskSample}. */
export type KnownMasks = () => Promise<ReadonlyMap<string, string>>

const NONE_KNOWN: KnownMasks = async () => new Map()

/** Compares requests with the samples of every command, and with `background`: requests that none of them serves. */
export class NearestExamples {
  readonly #embedder: Embedder
  readonly #commands: readonly CommandSpec[]
  readonly #background: readonly string[]
  readonly #masks: KnownMasks
  #prepared: Promise<ExampleIndex> | undefined

  constructor(
    embedder: Embedder,
    commands: readonly CommandSpec[],
    background: readonly string[],
    masks: KnownMasks = NONE_KNOWN,
  ) {
    this.#embedder = embedder
    this.#commands = commands
    this.#background = background
    this.#masks = masks
  }

  /** Embeds all samples once; the first request waits for it. */
  prepare(): Promise<ExampleIndex> {
    this.#prepared ??= this.#prepareAll()
    return this.#prepared
  }

  /** One group for each command, and a last one for the background. */
  async #prepareAll(): Promise<ExampleIndex> {
    const known = await this.#masks()
    const mask = async (text: string) => known.get(text) ?? maskSample(text)
    const masked = (samples: readonly Sample[]) =>
      Promise.all(samples.map(async (sample) => ({ ...sample, masked: await mask(sample.masked) })))
    const background = this.#background.map((plain) => ({ plain, masked: plain, pattern: [] }))
    const groups = await Promise.all([...this.#commands.map(({ samples }) => samples), background].map(masked))
    const examples: Example[] = []
    for (const [group, samples] of groups.entries()) {
      const prepared = await this.#prepareText(samples)
      for (const [i, sample] of samples.entries()) {
        const one = prepared[i]
        if (one) examples.push({ sample, group, ...one })
      }
    }
    return new ExampleIndex(examples, groups.length)
  }

  /** Vectors, grams and moods of sentences. */
  async #prepareText(texts: readonly { plain: string; masked: string }[]): Promise<Prepared[]> {
    const vectors = await this.#embedder.embed(texts.map(({ plain }) => plain))
    const openings = await this.#embedder.embed(texts.map(({ masked }) => openingOf(masked)))
    const nothing = new Float32Array(this.#embedder.dimension)
    return texts.map(({ plain, masked }, i) => ({
      vector: vectors[i] ?? nothing,
      opening: openings[i] ?? nothing,
      mood: moodOf(plain),
      ...gramsOf(masked),
    }))
  }

  /** Reads a request: typed values, vector, words. */
  async read(text: string, context: SlotContext): Promise<ReadRequest> {
    const spans = await findTypedSpans(text, context)
    const plain = trimTalk(text)
    const [prepared] = await this.#prepareText([{ plain, masked: trimTalk(maskTypedSpans(text, spans)) }])
    if (!prepared) throw new Error('A text was not prepared.')
    return { text, spans, ...prepared }
  }

  /** Features of every command for `request`. `grounding` 0..1: how sure memory is that it holds the answer. */
  async compare(request: ReadRequest, grounding: number): Promise<Candidate[]> {
    const near = (await this.prepare()).compare(request)
    const far = near.at(-1) ?? NOWHERE
    return this.#commands.map((command, i) => {
      const own = near[i] ?? far
      const others = near.filter((_, j) => j !== i && j < this.#commands.length)
      const best = (key: keyof Nearness) => Math.max(0, ...others.map((other) => other[key]))
      const filled = fillSlots(command, request.text, request.spans)
      const required = Object.keys(command.slots).length - command.optional.length
      const features: CommandFeatures = {
        ...own,
        slots: required > 0 ? 1 - filled.missing.length / required : 1,
        unused: leavesValues(command, request.spans) ? 1 : 0,
        elsewhere: far.nearestFew,
        elsewhereOverlap: far.overlap,
        lead: own.nearest - Math.max(best('nearest'), far.nearest),
        overlapLead: own.overlap - Math.max(best('overlap'), far.overlap),
        openingLead: own.opening - Math.max(best('opening'), far.opening),
        startLead: own.start - best('start'),
        linearLead: own.linear - Math.max(...others.map((other) => other.linear), far.linear),
        bayesLead: own.bayes - Math.max(...others.map((other) => other.bayes), far.bayes),
        grounding: command.grounding === 'memory' ? grounding : 0,
        groundingInMood: command.grounding === 'memory' ? grounding * own.mood : 0,
        grounded: command.grounding === 'memory' ? 1 : 0,
      }
      return { command, features, filled }
    })
  }
}

/** Whether `spans` hold a kind of value that no slot of `command` could take; a text slot takes any, and "today" is in many a sentence. */
function leavesValues({ slots }: CommandSpec, spans: TypedSpans): boolean {
  const types = new Set<string>(Object.values(slots))
  const untaken = (['duration', 'quantity', 'number'] as const).filter((type) => !types.has(type))
  return !types.has('text') && untaken.some((type) => spans[type].length > 0)
}
