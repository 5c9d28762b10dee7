import { randomUUID } from 'node:crypto'
import type { Approval, ApprovalReason, ToolQuestion } from '../domain/approval.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { AssistantError, type ErrorBody, isAssistantError, toErrorBody } from '../errors.ts'
import type { ToolSpec } from '../ports/tool-host.ts'
import { callKey } from '../run/replay.ts'
import type { RunJournal } from '../run/run-journal.ts'
import type { ApprovalDesk } from './approval-desk.ts'
import { leaves, mayLeave } from './judge-call.ts'

/** What becomes of a call: it is made as step `callId`, refused for good, or waits for an answer. */
export type Permit =
  | { verdict: 'go'; callId: string; input: unknown; isApproved: boolean }
  | { verdict: 'refused'; callId: string; error: ErrorBody }
  | { verdict: 'waits' }

/** How a run came about, and what it was answered before. */
export interface ConsentBackground {
  isUnattended: boolean
  /** All questions of the run so far. */
  approvals: readonly Approval[]
  /** Ids of the steps there are: a yes that became one is used up. */
  usedCalls: ReadonlySet<string>
}

const NOTHING: ConsentBackground = { isUnattended: false, approvals: [], usedCalls: new Set() }

/** The person's consent to the tool calls of one attempt at a run. */
export class Consent {
  readonly #desk: ApprovalDesk
  readonly #journal: RunJournal
  readonly #isUnattended: boolean
  /** By call. */
  readonly #allowed = new Map<string, Approval[]>()
  readonly #refused = new Map<string, Approval>()
  readonly #pending = new Map<string, Approval>()
  readonly #waitsFor: Approval[] = []
  readonly #asked: readonly Approval[]

  constructor(desk: ApprovalDesk, journal: RunJournal, background: Partial<ConsentBackground> = {}) {
    const { isUnattended, approvals, usedCalls } = { ...NOTHING, ...background }
    this.#desk = desk
    this.#journal = journal
    this.#isUnattended = isUnattended
    this.#asked = approvals
    for (const approval of approvals) {
      // What was answered to a tool is no yes to a call.
      if (approval.reason === 'question') continue
      const key = callKey(approval.tool, approval.input)
      if (approval.status === 'pending') this.#pending.set(key, approval)
      else if (approval.status !== 'allowed') this.#refused.set(key, approval)
      else if (!usedCalls.has(approval.callId)) this.#allowed.set(key, [...(this.#allowed.get(key) ?? []), approval])
    }
  }

  /** Questions that keep this attempt from going on. */
  get waitsFor(): readonly Approval[] {
    return this.#waitsFor
  }

  /** What earlier attempts at the run have asked for a tool. */
  lastAsked(tool: string): Approval | undefined {
    return this.#asked.find((approval) => approval.tool === tool)
  }

  /** Judges a call before anything of it is done; asks the person where that is needed. */
  async permit(spec: ToolSpec, input: unknown, by: 'person' | 'model'): Promise<Permit> {
    const answered = this.#answered(spec, input)
    if (answered) return answered
    const { taint, ownerId } = this.#journal
    const call = { spec, by, isLoaded: taint.isLoaded, isUnattended: this.#isUnattended }
    const { rule, reason } = await this.#desk.judge(ownerId, call, input)
    if (rule === 'deny') return refused(denial(spec, reason, this.#isUnattended))
    if (rule === 'ask') return this.ask(spec, input, reason)
    if (leaves(spec)) taint.add('outward', spec.name)
    return { verdict: 'go', callId: randomUUID(), input, isApproved: false }
  }

  /** Asks the person. What is asked for is exactly what is called when the answer is a yes. */
  async ask(spec: ToolSpec, input: unknown, reason: ApprovalReason): Promise<Permit> {
    if (mayLeave(spec)) this.#journal.taint.add('outward', spec.name)
    try {
      this.#waitsFor.push(await this.#desk.ask(this.#journal, spec, input, reason))
      return { verdict: 'waits' }
    } catch (error) {
      if (isAssistantError(error, 'approval.too-many')) return refused(error)
      throw error
    }
  }

  /**
   * What the person has answered to a tool's question; asks where they have not been asked.
   * @param input of the call: the same question of another call is another one.
   * @throws {AssistantError} `answer.needed` until there is an answer; `approval.denied`, `approval.expired`, `approval.too-many`.
   */
  async answerTo(spec: ToolSpec, input: unknown, question: ToolQuestion): Promise<string> {
    const asked = { question: question.question, choices: question.choices, of: input }
    const key = callKey(spec.name, asked)
    const isIt = ({ reason, tool, input: of }: Approval) => reason === 'question' && callKey(tool, of) === key
    const known = this.#asked.find(isIt)
    if (known?.answer != null) return known.answer
    if (known && known.status !== 'pending') throw noAnswer(known)
    if (this.#isUnattended)
      throw new AssistantError('approval.denied', `${spec.name} asked something, and nobody is there to answer.`)
    this.#waitsFor.push(known ?? (await this.#desk.ask(this.#journal, spec, asked, 'question')))
    throw new AssistantError('answer.needed', `${spec.name} asks: ${question.question}`)
  }

  /** What is told while the run waits. */
  waiting(): AssistantError {
    const [first, ...more] = this.#waitsFor
    if (first?.reason === 'question') return questionWaits(first)
    const also = more.length === 0 ? '' : `, and ${more.length} more`
    const where = first?.target == null ? '' : ` (${first.target})`
    return new AssistantError('approval.needed', `${first?.tool ?? 'A tool'}${where} needs your approval${also}.`, {
      hint: `See what it would do: assistant approval show ${first?.id.slice(0, 8)}, then: assistant approval allow ${first?.id.slice(0, 8)}, or deny`,
    })
  }

  #answered(spec: ToolSpec, input: unknown): Permit | undefined {
    const key = callKey(spec.name, input)
    const no = this.#refused.get(key)
    if (no) return { verdict: 'refused', callId: no.callId, error: toErrorBody(noOf(no)) }
    const yes = this.#allowed.get(key)?.shift()
    if (yes) return { verdict: 'go', callId: yes.callId, input: JSON.parse(canonicalJson(input)), isApproved: true }
    const pending = this.#pending.get(key)
    if (!pending) return undefined
    this.#waitsFor.push(pending)
    return { verdict: 'waits' }
  }
}

const refused = (error: AssistantError): Permit => ({
  verdict: 'refused',
  callId: randomUUID(),
  error: toErrorBody(error),
})

const denial = ({ name, effect }: ToolSpec, reason: ApprovalReason, isUnattended: boolean) =>
  isUnattended && reason === 'leak'
    ? new AssistantError(
        'approval.denied',
        `${name} was not called: private things could leave on the word of somebody outside, and nobody is there to ask.`,
      )
    : new AssistantError('approval.denied', `${name} was not called: the approval policy denies it.`, {
        hint: `See: assistant approval policy; to be asked: assistant approval policy ${effect} ask`,
      })

const questionWaits = ({ id, tool, input }: Approval) =>
  new AssistantError(
    'approval.needed',
    `${tool} asks: ${(input as ToolQuestion | null)?.question ?? 'what was forgotten'}`,
    {
      hint: `Answer it: assistant approval answer ${id.slice(0, 8)} <answer>; or not: assistant approval deny ${id.slice(0, 8)}`,
    },
  )

const noAnswer = ({ tool, status }: Approval) =>
  status === 'expired'
    ? new AssistantError('approval.expired', `${tool} asked something, and nobody answered in time.`)
    : new AssistantError('approval.denied', `${tool} asked something that the person does not want to answer.`)

const noOf = ({ tool, status }: Approval) =>
  status === 'expired'
    ? new AssistantError('approval.expired', `${tool} was not called: nobody answered in time.`)
    : new AssistantError('approval.denied', `${tool} was not called: the person did not allow it.`)
