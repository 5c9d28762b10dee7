import type { ToolEffect } from '../ports/tool-host.ts'
import type { Taint } from './taint.ts'

/** `pending` until it is answered; what nobody answers in time is `expired`, which is a no. */
export type ApprovalStatus = 'pending' | 'allowed' | 'denied' | 'expired'

/**
 * Why a call is asked for: its effect, that a model wants to destroy something, that private things could leave on the word of
 * somebody outside, that the daemon stopped while it was at work, or that the tool itself asks something.
 */
export type ApprovalReason = 'effect' | 'destructive' | 'leak' | 'interrupted' | 'question'

/** What a tool asks the person. */
export interface ToolQuestion {
  question: string
  /** What can be answered; empty for anything. */
  choices: readonly string[]
}

/** One tool call that waits for a person, or has waited. Times are ISO 8601 in UTC. */
export interface Approval {
  id: string
  ownerId: string
  runId: string
  /** Id of the step that the call becomes when it is allowed. */
  callId: string
  skill: string
  tool: string
  effect: ToolEffect
  /** To whom or where it goes, as far as the arguments or the skill's manifest say. */
  target: string | null
  /** The arguments with which the tool is called, exactly, or its {@link ToolQuestion}; null when they were forgotten since. */
  input: unknown
  /** What has met in the run, with this call. */
  taint: Taint
  reason: ApprovalReason
  status: ApprovalStatus
  createdAt: string
  expiresAt: string
  answeredAt: string | null
  /** Of a question: what the person said. */
  answer: string | null
  /** What the answer came through: `terminal`, `chat`, `api`; `run` when the run was cancelled. */
  answeredBy: string | null
  /** When the run took the answer up. */
  takenAt: string | null
}

/** A yes that is remembered: for this tool, and for this target where the call named one. */
export interface ApprovalGrant {
  id: string
  skill: string
  tool: string
  target: string | null
  createdAt: string
}

/** What is done with a call: it is made, the person is asked, or it is refused. */
export type ApprovalRule = 'allow' | 'ask' | 'deny'

/** One rule for each effect, and one for what destroys and comes from a model. */
export type ApprovalPolicy = Readonly<Record<ToolEffect | 'destructive', ApprovalRule>>
