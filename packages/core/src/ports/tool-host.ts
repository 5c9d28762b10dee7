import type { ToolQuestion } from '../domain/approval.ts'
import type { RunTaint } from '../domain/taint.ts'
import type { CommandSpec } from '../policy/command.ts'

/** What a tool may do to the world (DESIGN 5). */
export type ToolEffect = 'read' | 'write' | 'external' | 'exec' | 'spend'

/** A tool as the supervisor and the model see it. `name` is `skill.tool`; `inputSchema` is JSON Schema. */
export interface ToolSpec {
  name: string
  skill: string
  description: string
  effect: ToolEffect
  idempotent: boolean
  /** Whether it takes something away for good. */
  destructive: boolean
  /** Whether the person is asked each time, whatever they have allowed for good. Default: false. */
  isAlwaysAsked?: boolean
  /** Hosts that its skill may contact. */
  hosts: readonly string[]
  inputSchema: Record<string, unknown>
}

/** A worker contributed by a skill. */
export interface WorkerSpec {
  skill: string
  description: string
  instructions: string
  /** Requests for which it is the right one. */
  examples: readonly string[]
  tools: readonly string[]
}

/** On whose behalf, for which run and at which time a tool is called. */
export interface ToolCallContext {
  ownerId: string
  runId: string
  now: Date
  timeZone: string
  signal: AbortSignal
  /** What has met in the run; whoever serves powers adds to it. */
  taint: RunTaint
  /** Whether a person has allowed this very call. */
  isApproved: boolean
  /**
   * Asks the person, for the tool. The run waits for the answer, and the call is made again from its beginning.
   * @throws {AssistantError} `answer.needed` until there is one; `approval.denied`, `approval.expired`, `approval.too-many`.
   */
  ask?(question: ToolQuestion): Promise<string>
  /** Same key on a repeat of the same call. */
  idempotencyKey: string
  /** Tools by which it is called, outermost first; none for a call of the supervisor. */
  callers?: readonly string[]
}

/** What a tool gives back: `text` for the person or model, `data` for programs. */
export interface ToolResult {
  text: string
  data?: unknown
}

/** Installed skills as one callable surface. */
export interface ToolHost {
  tools(): readonly ToolSpec[]
  workers(): readonly WorkerSpec[]
  commands(): readonly CommandSpec[]
  /**
   * @throws {AssistantError} `tool.unknown`, `skill.input-invalid`, `skill.declined`, `skill.not-permitted`, `skill.timeout`;
   * `skill.failed` wraps whatever else the skill threw. Codes that the skill itself raised through its powers pass through.
   */
  call(tool: string, input: unknown, context: ToolCallContext): Promise<ToolResult>
}
