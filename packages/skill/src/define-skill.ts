import type { z } from 'zod'
import type { Powers } from './powers.ts'
import type { ToolOutput } from './tool-output.ts'

/** What a tool may do: nothing (`read`), change own or the person's data, reach outside, run programs, spend money. */
export type Effect = 'read' | 'write' | 'external' | 'exec' | 'spend'

/** One typed function of a skill. */
export interface SkillTool<Input extends z.ZodType = z.ZodType> {
  /** One sentence for the model; also shown to the person. */
  description: string
  input: Input
  effect: Effect
  /** Whether a repeat of the same call with the same key does no harm; such a call is repeated after a crash. Default: `effect === 'read'`. */
  idempotent?: boolean
  /** Whether it deletes what cannot be brought back (MCP's `destructiveHint`): without a model it is called only when surely meant. Default: false. */
  destructive?: boolean
  run(input: z.output<Input>, powers: Powers): Promise<ToolOutput> | ToolOutput
}

/** Ties a tool's input type to its `run`; otherwise the identity. */
export const tool = <Input extends z.ZodType>(definition: SkillTool<Input>): SkillTool => definition

/** What a slot of a command holds. Date-times arrive as ISO 8601 strings in UTC, durations as milliseconds. */
export type SlotType = 'text' | 'number' | 'quantity' | 'date-time' | 'duration'

/**
 * Sentences from which a tool can be called without a model. Write them as people type them, with the slots' values in place:
 * `remind me to {task: water the plants} {when: tomorrow at 9am}`. Twenty varied ones serve better than fifty alike.
 */
export interface Command {
  /** Key of the tool in `tools`. */
  tool: string
  samples: readonly string[]
  /** Names are fields of the tool's input. */
  slots?: Readonly<Record<string, SlotType>>
  /** Slots without which the tool can still be called. */
  optional?: readonly string[]
  /** `memory`: the command answers from memory and is chosen only as far as memory holds an answer. */
  grounding?: 'memory'
  /** Its tool reads any request and throws `Decline` for what is not its own, so it may be tried on little. Default: false. */
  declines?: boolean
}

/** How the supervisor sees the skill. */
export interface Worker {
  /** One sentence: for which requests this worker is the right one. */
  description: string
  /** What a model should know when it uses these tools; short, it costs tokens in every prompt. */
  instructions?: string
  /** Requests for which it is the right one, as people type them: a model is shown its tools for requests like these. */
  examples?: readonly string[]
}

/** A skill: the default export of its package. */
export interface Skill {
  /** Lower case, unique among the installed skills; tools are called `name.tool`. */
  name: string
  worker: Worker
  tools: Readonly<Record<string, SkillTool>>
  commands?: readonly Command[]
}

/** Declares a skill. Does nothing at import; the host checks names and samples when it loads the skill. */
export const defineSkill = (skill: Skill): Skill => skill

/**
 * Thrown by a tool that was called for something that is not its own, before it has had any effect: the request then goes
 * on to the next worker or to the model as if the tool had not been chosen.
 */
export class Decline extends Error {
  override readonly name = 'Decline'
}
