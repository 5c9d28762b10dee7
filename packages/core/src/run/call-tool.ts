import type { Consent, Permit } from '../approvals/consent.ts'
import type { ToolQuestion } from '../domain/approval.ts'
import { AssistantError, isAssistantError, toErrorBody } from '../errors.ts'
import type { SkillUsageRow, StepRow } from '../ports/run-store.ts'
import type { ToolHost, ToolResult, ToolSpec } from '../ports/tool-host.ts'
import type { Replay } from './replay.ts'
import type { RunJournal } from './run-journal.ts'

/** What every tool call of a run needs. */
export interface ToolCallScope {
  journal: RunJournal
  tools: ToolHost
  consent: Consent
  /** Whose idea the calls are: the person's own command, or a model's. */
  by: 'person' | 'model'
  now: Date
  timeZone: string
  signal: AbortSignal
  /** What earlier attempts at this run did. */
  replay: Replay
}

type Go = Extract<Permit, { verdict: 'go' }>

/** One tool call and how it is written down. */
interface OpenCall {
  spec: ToolSpec
  step: StepRow
  decisionId: string | null
  started: number
}

/** What a tool gave back, as its step keeps it. */
type Output = { text: string; data?: unknown; error?: ReturnType<typeof toErrorBody> }

/** @throws {AssistantError} `tool.unknown`. */
export function findTool(host: Pick<ToolHost, 'tools'>, name: string): ToolSpec {
  const spec = host.tools().find((tool) => tool.name === name)
  if (!spec)
    throw new AssistantError('tool.unknown', `There is no tool ${JSON.stringify(name)}.`, {
      hint: 'See what there is: assistant skill list',
    })
  return spec
}

/**
 * Calls a tool as one memoised step: consent, intent, result and a `skill_usage` row. Around a call with effects each is put
 * on disk at once; those of a read go with the next write.
 * @throws {AssistantError} whatever {@link ToolHost.call} throws, after it is in the log; `approval.denied`,
 * `approval.expired`, `approval.too-many`; `approval.needed` while it waits, see {@link Consent.waitsFor}.
 */
export async function callTool(
  scope: ToolCallScope,
  name: string,
  input: unknown,
  decisionId: string | null,
): Promise<ToolResult> {
  const spec = findTool(scope.tools, name)
  const before = scope.replay.call(name, input)
  if (before) return before
  const permit = await scope.consent.permit(spec, input, scope.by)
  if (permit.verdict === 'waits') throw scope.consent.waiting()
  const step: StepRow = {
    id: permit.callId,
    kind: 'tool',
    name,
    input: permit.verdict === 'go' ? permit.input : input,
    idempotent: spec.idempotent,
    status: 'intent',
  }
  const call: OpenCall = { spec, step, decisionId, started: performance.now() }
  if (permit.verdict === 'refused') {
    await begin(scope, call)
    await finish(scope, call, 'failed', 'declined', { text: '', error: permit.error })
    throw new AssistantError(permit.error.code, permit.error.message, { hint: permit.error.hint })
  }
  return makeCall(scope, call, permit)
}

async function makeCall(scope: ToolCallScope, call: OpenCall, { input, isApproved }: Go): Promise<ToolResult> {
  const { journal, now, timeZone, signal } = scope
  const { spec, step } = call
  await begin(scope, call)
  const { ownerId, runId, taint } = journal
  const ask = (question: ToolQuestion) => scope.consent.answerTo(spec, input, question)
  const context = { ownerId, runId, now, timeZone, signal, taint, isApproved, ask, idempotencyKey: step.id }
  let result: ToolResult
  try {
    result = await scope.tools.call(spec.name, input, context)
  } catch (error) {
    const outcome = isAssistantError(error, 'skill.declined') ? 'declined' : 'failed'
    await finish(scope, call, 'failed', outcome, { text: '', error: toErrorBody(error) })
    if (isAssistantError(error, 'answer.needed')) throw scope.consent.waiting()
    // Found out on the way: nothing has left, and a read can be made again from its beginning.
    if (!isApproved && spec.effect === 'read' && isAssistantError(error, 'approval.needed'))
      throw await askAfterwards(scope, spec, input)
    throw error
  }
  if (spec.effect === 'external') taint.add('untrusted', spec.name)
  await finish(scope, call, 'done', 'ok', result)
  return result
}

async function askAfterwards({ consent }: ToolCallScope, spec: ToolSpec, input: unknown): Promise<AssistantError> {
  const permit = await consent.ask(spec, input, 'leak')
  if (permit.verdict !== 'refused') return consent.waiting()
  const { code, message, hint } = permit.error
  return new AssistantError(code, message, { hint })
}

const begin = async ({ journal }: ToolCallScope, { spec, step }: OpenCall): Promise<void> => {
  const payload = { callId: step.id, tool: spec.name, input: step.input }
  const intent = { events: [{ kind: 'tool-call-started' as const, payload }], steps: [step] }
  // A read can be repeated, so a crash before its intent is on disk loses nothing.
  if (spec.effect === 'read') journal.stage(intent)
  else await journal.write(intent)
}

const finish = async (
  { journal }: ToolCallScope,
  { spec, step, decisionId, started }: OpenCall,
  status: 'done' | 'failed',
  outcome: SkillUsageRow['outcome'],
  output: Output,
): Promise<void> => {
  const durationMs = performance.now() - started
  const usage = { skill: spec.skill, tool: spec.name, decisionId, durationMs, outcome }
  const rows = {
    events: [
      { kind: 'tool-call-finished' as const, payload: { callId: step.id, tool: spec.name, durationMs, ...output } },
    ],
    steps: [{ ...step, status, output }],
    usage: [{ ...usage, inputTokens: 0, outputTokens: 0, costUsd: 0 }],
  }
  if (spec.effect === 'read') journal.stage(rows)
  else await journal.write(rows)
}
