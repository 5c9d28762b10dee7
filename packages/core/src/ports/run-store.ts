import type { Approval } from '../domain/approval.ts'
import type { EventDraft, RunEvent } from '../domain/event.ts'
import type { Run, RunRequest, RunStatus } from '../domain/run.ts'
import type { Taint } from '../domain/taint.ts'
import type { ErrorBody } from '../errors.ts'

/** What closes a run, or parks it. */
export interface RunOutcome {
  status: Exclude<RunStatus, 'running'>
  /** It goes on when an approval is answered: {@link RunStore.reopen}. */
  parked?: true | undefined
  answer?: string | undefined
  error?: ErrorBody | undefined
}

/** A step's row: the intent is written before the work, the result after it. */
export interface StepRow {
  id: string
  kind: 'model' | 'tool'
  name: string
  input: unknown
  idempotent: boolean
  status: 'intent' | 'done' | 'failed'
  output?: unknown
}

/** What a reserved model call used, in place of its worst case. `id` is the reservation's. */
export interface Settlement {
  id: string
  inputTokens: number
  outputTokens: number
  costUsd: number
}

/** What is written together in one transaction: events (numbered on writing), steps, a decision, usage, settlements, questions to the person, the end of the run. */
export interface RunBatch {
  events: readonly EventDraft[]
  steps?: readonly StepRow[] | undefined
  decisions?: readonly DecisionRow[] | undefined
  usage?: readonly SkillUsageRow[] | undefined
  settlements?: readonly Settlement[] | undefined
  /** Asked for with this write. */
  approvals?: readonly Approval[] | undefined
  /** Ids of answers that the run has taken up. */
  takenAnswers?: readonly string[] | undefined
  /** All that has met in the run so far. */
  taint?: Taint | undefined
  outcome?: RunOutcome | undefined
}

/** One logged choice of the routing policy with the scores of all actions. */
export interface DecisionRow {
  id: string
  policyVersion: string
  action: string
  score: number
  scores: readonly { action: string; score: number }[]
  features: Record<string, number>
}

/** One tool call as `skill_usage` keeps it. */
export interface SkillUsageRow {
  skill: string
  tool: string
  decisionId: string | null
  durationMs: number
  outcome: 'ok' | 'declined' | 'failed'
  inputTokens: number
  outputTokens: number
  costUsd: number
}

/** The log of runs. Every method is one transaction of the named owner. */
export interface RunStore {
  /** Writes the run, its session if new, the person's message (a call is none) and event 1. @throws {AssistantError} `session.not-found`. */
  admit(ownerId: string, request: RunRequest): Promise<{ run: Run; event: RunEvent }>
  /** Appends; events get the next numbers. @returns the numbered events. */
  append(ownerId: string, runId: string, batch: RunBatch): Promise<RunEvent[]>
  /** Events with `seq > after`, ascending; `[]` when there are none. @throws {AssistantError} `run.not-found`. */
  events(ownerId: string, runId: string, after: number): Promise<RunEvent[]>
  /** @throws {AssistantError} `run.not-found`. */
  get(ownerId: string, runId: string): Promise<Run>
  /** Newest first. `limit` 1–500 (50). */
  list(ownerId: string, options?: { limit?: number; status?: RunStatus }): Promise<Run[]>
  /** Parked runs with an answer that they have not taken up are running again. Each is returned to one caller only. */
  reopen(ownerId: string): Promise<Run[]>
  /** Makes one parked run run again, to be ended. @returns whether it was parked. */
  unpark(ownerId: string, runId: string): Promise<boolean>
  /** Steps of a run in the order in which they were intended. */
  steps(ownerId: string, runId: string): Promise<StepRow[]>
}
