import { randomUUID } from 'node:crypto'
import type { Approval, ApprovalPolicy, ApprovalReason } from '../domain/approval.ts'
import type { TaintMark } from '../domain/taint.ts'
import { AssistantError } from '../errors.ts'
import type { ApprovalStore, GrantStore } from '../ports/approval-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { ToolCallContext, ToolSpec } from '../ports/tool-host.ts'
import type { RunJournal } from '../run/run-journal.ts'
import { type CallToJudge, type Judgement, judgeCall, targetOf } from './judge-call.ts'

/** A person who is asked too much says yes to anything. */
const MOST_OF_A_RUN = 10
const MOST_OF_AN_OWNER = 30

/** What an {@link ApprovalDesk} works with. */
export interface ApprovalDeskDeps {
  approvals: ApprovalStore
  grants: GrantStore
  clock: Clock
  /** `answerMs`: how long a question waits for an answer. */
  settings(ownerId: string): Promise<{ policy: ApprovalPolicy; answerMs: number }>
  /** Told of a question that is on disk: it is over at `expiresAt`. */
  onAsked?(expiresAt: Date): void
}

/** Something that is about to leave from inside a tool call. */
export interface LeavingCall {
  context: ToolCallContext
  tool: ToolSpec
  /** Host, for the message. */
  target: string
  /** Where the run stood when the call began. */
  since: TaintMark
}

/** Judges calls, and asks the person. One for all runs: what it counts, it counts one after the other. */
export class ApprovalDesk {
  readonly #deps: ApprovalDeskDeps
  #asking: Promise<unknown> = Promise.resolve()

  constructor(deps: ApprovalDeskDeps) {
    this.#deps = deps
  }

  /** What is to be done with a call; a yes for always counts, but not where private things could leave. */
  async judge(ownerId: string, call: CallToJudge, input: unknown): Promise<Judgement> {
    const { policy } = await this.#deps.settings(ownerId)
    const judgement = judgeCall(policy, call)
    const { spec } = call
    if (judgement.rule !== 'ask' || judgement.reason === 'leak' || spec.isAlwaysAsked) return judgement
    const isGranted = await this.#deps.grants.covers(ownerId, spec.name, targetOf(spec, input))
    return isGranted ? { ...judgement, rule: 'allow' } : judgement
  }

  /**
   * Puts a question on disk, with its event.
   * @throws {AssistantError} `approval.too-many` where the run, or all together, have asked too much.
   */
  ask(journal: RunJournal, spec: ToolSpec, input: unknown, reason: ApprovalReason): Promise<Approval> {
    const asked = this.#asking.then(() => this.#ask(journal, spec, input, reason))
    this.#asking = asked.catch(() => undefined)
    return asked
  }

  async #ask(journal: RunJournal, spec: ToolSpec, input: unknown, reason: ApprovalReason): Promise<Approval> {
    const { approvals, clock, settings } = this.#deps
    const now = clock.now()
    const pending = await approvals.list(journal.ownerId, { now, status: 'pending' })
    const ofRun = pending.filter(({ runId }) => runId === journal.runId)
    if (ofRun.length >= MOST_OF_A_RUN || pending.length >= MOST_OF_AN_OWNER)
      throw new AssistantError('approval.too-many', `${spec.name} was not asked for: too much waits for an answer.`, {
        hint: 'Answer what waits: assistant approval list',
      })
    const { answerMs } = await settings(journal.ownerId)
    const approval = newApproval(journal, spec, input, { reason, now, answerMs })
    await journal.write({ events: [askedEvent(approval)], approvals: [approval] })
    this.#deps.onAsked?.(new Date(approval.expiresAt))
    return approval
  }

  /** Asks again for a call that was allowed and may or may not have been made, as rows for the run's log. */
  async again(approval: Approval): Promise<Approval> {
    const { settings, clock } = this.#deps
    const now = clock.now()
    const { answerMs } = await settings(approval.ownerId)
    const expiresAt = new Date(now.getTime() + answerMs)
    this.#deps.onAsked?.(expiresAt)
    return {
      ...approval,
      ...UNANSWERED,
      id: randomUUID(),
      callId: randomUUID(),
      reason: 'interrupted',
      createdAt: now.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }
  }

  /**
   * Judges a request that a tool is about to make: the run may have come to hold what must not leave since the call began.
   * @throws {AssistantError} `approval.needed`.
   */
  mayFetch({ context, tool, target, since }: LeavingCall): void {
    if (context.isApproved || !context.taint.leaks(since)) return
    throw new AssistantError(
      'approval.needed',
      `${tool.name} would contact ${target} after private things and words from outside have met in this run.`,
    )
  }

  /**
   * Judges a call of another skill's tool from inside a tool call, which was not asked for with its arguments.
   * @throws {AssistantError} `approval.needed`.
   */
  async mayCall(context: ToolCallContext, spec: ToolSpec, input: unknown): Promise<void> {
    const call = { spec, by: 'model' as const, isLoaded: context.taint.isLoaded, isUnattended: false }
    const { rule } = await this.judge(context.ownerId, call, input)
    if (rule === 'allow') return
    throw new AssistantError('approval.needed', `${spec.name} needs an approval, which a skill cannot ask for.`, {
      hint: `Allow it once and for always by calling it yourself, or: assistant approval policy ${spec.effect} allow`,
    })
  }
}

const UNANSWERED = { status: 'pending', answeredAt: null, answer: null, answeredBy: null, takenAt: null } as const

function newApproval(
  { ownerId, runId, taint }: RunJournal,
  spec: ToolSpec,
  input: unknown,
  { reason, now, answerMs }: { reason: ApprovalReason; now: Date; answerMs: number },
): Approval {
  return {
    id: randomUUID(),
    ownerId,
    runId,
    callId: randomUUID(),
    skill: spec.skill,
    tool: spec.name,
    effect: spec.effect,
    target: reason === 'question' ? null : targetOf(spec, input),
    input,
    taint: taint.value,
    reason,
    ...UNANSWERED,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + answerMs).toISOString(),
  }
}

/** What the log says of a question. */
export const askedEvent = ({ id, callId, skill, tool, effect, target, input, taint, reason, expiresAt }: Approval) => ({
  kind: 'approval-asked' as const,
  payload: { approvalId: id, callId, skill, tool, effect, target, input, taint, reason, expiresAt },
})
