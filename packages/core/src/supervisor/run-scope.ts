import type { Consent } from '../approvals/consent.ts'
import type { MemoryHit } from '../domain/memory.ts'
import type { Run, RunRequest } from '../domain/run.ts'
import type { Recall } from '../ports/memory-store.ts'
import type { ToolCallScope } from '../run/call-tool.ts'
import type { Replay } from '../run/replay.ts'
import type { RunJournal } from '../run/run-journal.ts'
import type { SupervisorDeps } from './supervisor-deps.ts'

/** One attempt at a run. */
export interface RunAttempt {
  journal: RunJournal
  run: Run
  request: RunRequest
  signal: AbortSignal
  /** When it was asked: a run that is taken up again reads its dates as of then. */
  now: Date
  /** What earlier attempts did. */
  replay: Replay
  consent: Consent
  recollections: Recollections
}

/** Looks into memory, by what was looked up. */
export type Recollections = Map<string, Promise<Recall>>

/** What a run came to. */
export interface RunAnswer {
  text: string
  usage: { inputTokens: number; outputTokens: number; costUsd: number }
}

/** Of an answer without a model. */
export const NO_USAGE: RunAnswer['usage'] = { inputTokens: 0, outputTokens: 0, costUsd: 0 }

/** Memory this sure, or surer, is shown in the log of the run. */
export const WORTH_SHOWING = 0.3
/** Memories of each kind that go into a prompt. */
export const PROMPT_MEMORIES = 5

/** One attempt with all that it works with. */
export interface Scope extends RunAttempt {
  deps: SupervisorDeps
  calls: ToolCallScope
}

/** What memory has on a text; each text is looked up once. */
export function recall({ deps, journal, recollections }: Scope, text: string): Promise<Recall> {
  const found = recollections.get(text) ?? deps.memory.recall(journal.ownerId, text)
  recollections.set(text, found)
  return found
}

/** Notes in the log what was recalled. */
export function stageRecalled({ journal }: Scope, hits: readonly MemoryHit[], confidence: number): void {
  const shown = hits.map(({ id, text, score, createdAt, parts }) => ({ id, text, score, createdAt, parts }))
  journal.stage({ events: [{ kind: 'memory-recalled', payload: { hits: shown, confidence } }] })
}
