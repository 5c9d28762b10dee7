import type { Embedder } from '../ports/embedder.ts'
import type { SlotContext } from '../slots/date-time.ts'
import { type FilledSlots, fillSlots } from '../slots/fill-slots.ts'
import { trimTalk } from '../slots/small-talk.ts'
import { findTypedSpans, maskTypedSpans, type TypedSpans } from '../slots/typed-spans.ts'
import type { CommandSpec, Sample, SlotType } from './command.ts'
import { type Example, ExampleIndex, type Nearness } from './example-index.ts'
import { gramsOf, openingOf, type Prepared } from './features.ts'
import { moodOf } from './mood.ts'
import type { VectorTable } from './vector-table.ts'

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

/** All commands as they are compared with one request: in columns, since every request makes as many rows as there are commands. */
export interface Comparison {
  commands: readonly CommandSpec[]
  features: Readonly<Record<keyof CommandFeatures, Float64Array>>
  /** The slots that each would be called with. */
  filled: readonly FilledSlots[]
}

/** The features of command `i`. */
export function featuresOf({ features }: Comparison, i: number): CommandFeatures {
  const row: Partial<CommandFeatures> = {}
  for (const name of Object.keys(features) as (keyof CommandFeatures)[]) row[name] = features[name][i] as number
  return row as CommandFeatures
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

/** Sentences whose vectors are there already. */
export interface KnownSentences {
  vectors: VectorTable
  /** Row of each. */
  rowOf: ReadonlyMap<string, number>
}

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

  /** The sentences that requests are compared with. */
  async sentences(): Promise<KnownSentences> {
    const { vectors } = await this.prepare()
    const plain = [...this.#commands.flatMap(({ samples }) => samples.map(({ plain }) => plain)), ...this.#background]
    return { vectors, rowOf: new Map(plain.map((text, row) => [text, row])) }
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

  /** Vectors, grams and moods of sentences; those that begin alike share the vector of their opening. */
  async #prepareText(texts: readonly { plain: string; masked: string }[]): Promise<Prepared[]> {
    const vectors = await this.#embedder.embed(texts.map(({ plain }) => plain))
    const openings = texts.map(({ masked }) => openingOf(masked))
    const distinct = [...new Set(openings)]
    const embedded = await this.#embedder.embed(distinct)
    const vectorOf = new Map(distinct.map((opening, i) => [opening, embedded[i]]))
    const nothing = new Float32Array(this.#embedder.dimension)
    return texts.map(({ plain, masked }, i) => ({
      vector: vectors[i] ?? nothing,
      opening: vectorOf.get(openings[i] ?? '') ?? nothing,
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
  async compare(request: ReadRequest, grounding: number): Promise<Comparison> {
    const commands = this.#commands
    const near = (await this.prepare()).compare(request)
    const filled = commands.map((command) => fillSlots(command, request.text, request.spans))
    const held = TELLING.filter((type) => request.spans[type].length > 0)
    /** The background is the last group, what a command has to be better than. */
    const far = (key: keyof Nearness) => near[key][commands.length] as number
    const own = (key: keyof Nearness) => near[key].subarray(0, commands.length)
    const lead = (key: keyof Nearness, least: number) => leadsOf(own(key), least)
    const column = (read: ReadCommand) => columnOf(commands, read)
    const grounded = column((command) => (command.grounding === 'memory' ? 1 : 0))
    return {
      commands,
      filled,
      features: {
        nearest: own('nearest'),
        nearestFew: own('nearestFew'),
        overlap: own('overlap'),
        frame: own('frame'),
        start: own('start'),
        opening: own('opening'),
        bayes: own('bayes'),
        mood: own('mood'),
        moodLift: own('moodLift'),
        linear: own('linear'),
        slots: column((command, i) => shareFilled(command, filled[i] as FilledSlots)),
        unused: column((command) => (leavesValues(command, held) ? 1 : 0)),
        elsewhere: column(() => far('nearestFew')),
        elsewhereOverlap: column(() => far('overlap')),
        lead: lead('nearest', Math.max(0, far('nearest'))),
        overlapLead: lead('overlap', Math.max(0, far('overlap'))),
        openingLead: lead('opening', Math.max(0, far('opening'))),
        startLead: lead('start', 0),
        linearLead: lead('linear', far('linear')),
        bayesLead: lead('bayes', far('bayes')),
        grounding: grounded.map((one) => one * grounding),
        groundingInMood: grounded.map((one, i) => one * grounding * (near.mood[i] as number)),
        grounded,
      },
    }
  }
}

type ReadCommand = (command: CommandSpec, i: number) => number

/** By index: `Float64Array.from` goes through an iterator. */
function columnOf(commands: readonly CommandSpec[], read: ReadCommand): Float64Array {
  const column = new Float64Array(commands.length)
  for (let i = 0; i < column.length; i++) column[i] = read(commands[i] as CommandSpec, i)
  return column
}

/** Share of the required slots that have a value. */
function shareFilled({ slots, optional }: CommandSpec, { missing }: FilledSlots): number {
  const required = Object.keys(slots).length - optional.length
  return required > 0 ? 1 - missing.length / required : 1
}

/** How far each is ahead of the best other one, which counts as `least` at least. Two best ones are enough to tell for all. */
function leadsOf(values: Float64Array, least: number): Float64Array {
  let [best, second, leader] = [least, least, -1]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value > best) [best, second, leader] = [value, best, i]
    else if (value > second) second = value
  }
  return values.map((value, i) => value - (i === leader ? second : best))
}

/** Kinds of values that say what a request is about; "today" is in many a sentence. */
const TELLING = ['duration', 'quantity', 'number'] as const

/** Whether there are kinds of values, `held`, that no slot of `command` could take; a text slot takes any. */
function leavesValues({ slots }: CommandSpec, held: readonly SlotType[]): boolean {
  if (held.length === 0) return false
  const types = new Set<string>(Object.values(slots))
  return !types.has('text') && held.some((type) => !types.has(type))
}
