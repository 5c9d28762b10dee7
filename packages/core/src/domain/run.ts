import type { ErrorBody } from '../errors.ts'
import type { Taint } from './taint.ts'

/** Where a run stands. `waiting` is a run that asked the person something: over where it has a `finishedAt`, else parked until an approval is answered. */
export type RunStatus = 'running' | 'waiting' | 'done' | 'failed' | 'cancelled'

/** Who asked: the CLI, the OpenAI-compatible API, or a schedule. */
export type RunSource = 'cli' | 'openai' | 'schedule' | 'api'

/** One call of a tool, by a program that knows the tool by name. */
export interface RunCall {
  tool: string
  /** An object; null when it was forgotten since. */
  input: unknown
}

/** One request from admission to its final answer. Times are ISO 8601 in UTC. */
export interface Run {
  id: string
  sessionId: string
  status: RunStatus
  source: RunSource
  text: string
  /** Of a run that is one tool call, and no question. */
  call: RunCall | null
  attachment: string | null
  model: string | null
  answer: string | null
  error: ErrorBody | null
  createdAt: string
  finishedAt: string | null
  /** What has met in it. */
  taint: Taint
}

/** Whether a run waits for an approval. */
export const isParked = ({ status, finishedAt }: Run): boolean => status === 'waiting' && finishedAt === null

/** What admission needs. `attachment` is text piped in beside the question. */
export interface RunRequest {
  /** Of a call a name for it, with nothing of its input: that is forgotten by itself. */
  text: string
  /** Makes the run this one call: no conversation, no policy, no model. */
  call?: RunCall | undefined
  source: RunSource
  sessionId?: string | undefined
  attachment?: string | undefined
  /** Name of a configured model connection; without it the default one. */
  model?: string | undefined
  /** Earlier turns that the client itself keeps (OpenAI clients send them with every call). */
  history?: readonly SessionMessage[] | undefined
}

/** One turn of a session. */
export interface SessionMessage {
  role: 'user' | 'assistant'
  text: string
}

/** Stands for the turns of a session that have left the window. */
export interface SessionSummary {
  text: string
  /** How many turns it stands for, from the first on. */
  turns: number
}
