import type { Embedder } from '../ports/embedder.ts'
import type { SlotContext } from '../slots/date-time.ts'
import type { FilledSlots } from '../slots/fill-slots.ts'
import type { TypedSpans } from '../slots/typed-spans.ts'
import type { CommandSpec } from './command.ts'
import {
  type CommandFeatures,
  type Comparison,
  featuresOf,
  type KnownMasks,
  type KnownSentences,
  NearestExamples,
} from './nearest-examples.ts'
import { WEIGHTS } from './weights.ts'

/** The policy's choice for one request: the commands that it is sure enough of, with the scores of all. */
export interface Decision {
  /** Version of the weights, as written into the decision row. */
  version: string
  /** Commands that reach their thresholds, best first: the next one's turn comes when a tool declines. */
  sure: ScoredCommand[]
  /** The best command whether or not it is sure; undefined where there are no commands. */
  best: ScoredCommand | undefined
  scores: { action: string; score: number }[]
  /** The typed values of the request. */
  spans: TypedSpans
}

/** A command with its calibrated probability of being what the person asked for (0..1). */
export interface ScoredCommand {
  command: CommandSpec
  filled: FilledSlots
  score: number
  features: CommandFeatures
}

/**
 * Probability from which a command is tried without asking a model. One that only reads needs less; one whose tool
 * finds out by itself whether a request is its own needs least; one that destroys needs most.
 */
export function thresholdOf(command: CommandSpec): number {
  const { act, read, destroy, try: whole } = WEIGHTS.thresholds
  if (command.destructive) return destroy
  if (command.declines) return whole
  return command.readOnly ? read : act
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

const FEATURE_WEIGHTS = Object.entries(WEIGHTS.features) as [keyof CommandFeatures, number][]

/** Probability of each command that it is the right one: a logistic regression (`weights.ts` says how it was fitted). */
function probabilities({ commands, features }: Comparison): Float64Array {
  const sums = new Float64Array(commands.length).fill(WEIGHTS.bias)
  for (const [name, weight] of FEATURE_WEIGHTS) {
    const column = features[name]
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + weight * (column[i] as number)
  }
  return sums.map(logistic)
}

/** Policy v0: nearest examples over the embedder and lexical features, with a calibrated refusal. */
export class RoutingPolicy {
  readonly #embedder: Embedder
  readonly #background: readonly string[]
  readonly #masks: KnownMasks | undefined
  #examples: NearestExamples

  /** @param masks of samples that were masked before: the policy is ready the sooner. */
  constructor(embedder: Embedder, commands: readonly CommandSpec[], background: readonly string[], masks?: KnownMasks) {
    this.#embedder = embedder
    this.#background = background
    this.#masks = masks
    this.#examples = new NearestExamples(embedder, commands, background, masks)
  }

  /** Chooses among these commands from now on; decisions at work go on with those of before. */
  use(commands: readonly CommandSpec[]): void {
    this.#examples = new NearestExamples(this.#embedder, commands, this.#background, this.#masks)
  }

  /** Embeds the samples ahead of the first request. */
  async prepare(): Promise<void> {
    await this.#examples.prepare()
  }

  /** The sentences that requests are compared with, for whoever compares with the same. */
  sentences(): Promise<KnownSentences> {
    return this.#examples.sentences()
  }

  /**
   * Scores every command for `text`.
   * @param grounding 0..1, how sure memory is that it holds the answer.
   * @throws {AssistantError} `input.invalid` for a date that does not exist.
   */
  async decide(text: string, context: SlotContext, grounding: number): Promise<Decision> {
    const examples = this.#examples
    const request = await examples.read(text, context)
    const compared = await examples.compare(request, grounding)
    const scores = probabilities(compared)
    const ranked = compared.commands
      .map((command, i) => ({ command, i, score: scores[i] as number }))
      .sort((a, b) => b.score - a.score)
    const scored = ranked
      .filter(({ command, score }, rank) => rank === 0 || score >= thresholdOf(command))
      .map(({ command, i, score }) => ({
        command,
        filled: compared.filled[i] as FilledSlots,
        score,
        features: featuresOf(compared, i),
      }))
    return {
      version: WEIGHTS.version,
      sure: scored.filter(({ command, score }) => score >= thresholdOf(command)),
      best: scored[0],
      scores: ranked.map(({ command, score }) => ({ action: command.tool, score })),
      spans: request.spans,
    }
  }
}
