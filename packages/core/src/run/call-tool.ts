import { randomUUID } from 'node:crypto'
import { canonicalJson } from '../domain/canonical-json.ts'
import { AssistantError, isAssistantError, toErrorBody } from '../errors.ts'
import type { StepRow } from '../ports/run-store.ts'
import type { ToolHost, ToolResult, ToolSpec } from '../ports/tool-host.ts'
import type { RunJournal } from './run-journal.ts'

/** What every tool call of a run needs. */
export interface ToolCallScope {
  journal: RunJournal
  tools: ToolHost
  now: Date
  timeZone: string
  signal: AbortSignal
  /** Results of an earlier attempt at this run, by call; a repeat of a finished call returns its result. */
  finished: ReadonlyMap<string, ToolResult>
}

/** Names a call by tool and input, to find its result again after a crash, when the input comes out of the database. */
export const callKey = (tool: string, input: unknown): string => `${tool} ${canonicalJson(input)}`

/** Effects that need a person's consent, which this version cannot ask for yet. */
const NEEDS_CONSENT: ReadonlySet<ToolSpec['effect']> = new Set(['external', 'exec', 'spend'])

/**
 * Calls a tool as one memoised step: intent, result and a `skill_usage` row. Around a call with effects
 * each is put on disk at once; those of a read go with the next write.
 * @throws {AssistantError} whatever {@link ToolHost.call} throws, after it is in the log.
 */
export async function callTool(
  scope: ToolCallScope,
  name: string,
  input: unknown,
  decisionId: string | null,
): Promise<ToolResult> {
  const spec = scope.tools.tools().find((tool) => tool.name === name)
  if (!spec) throw new AssistantError('tool.unknown', `There is no tool ${JSON.stringify(name)}.`)
  if (NEEDS_CONSENT.has(spec.effect))
    throw new AssistantError(
      'skill.not-permitted',
      `${name} has effects outside the assistant, which need an approval.`,
    )
  const before = scope.finished.get(callKey(name, input))
  if (before) return before
  const step: StepRow = { id: randomUUID(), kind: 'tool', name, input, idempotent: spec.idempotent, status: 'intent' }
  const call = { callId: step.id, tool: name }
  const { journal } = scope
  const intent = { events: [{ kind: 'tool-call-started' as const, payload: { ...call, input } }], steps: [step] }
  // A read can be repeated, so a crash before its intent is on disk loses nothing.
  if (spec.effect === 'read') journal.stage(intent)
  else await journal.write(intent)
  const started = performance.now()
  const usage = (outcome: 'ok' | 'declined' | 'failed') => {
    const durationMs = performance.now() - started
    return {
      skill: spec.skill,
      tool: name,
      decisionId,
      durationMs,
      outcome,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
    }
  }
  const finish = async (
    status: 'done' | 'failed',
    outcome: 'ok' | 'declined' | 'failed',
    result: { text: string; data?: unknown; error?: ReturnType<typeof toErrorBody> },
  ) => {
    const row = usage(outcome)
    const payload = { ...call, durationMs: row.durationMs, ...result }
    const rows = {
      events: [{ kind: 'tool-call-finished' as const, payload }],
      steps: [{ ...step, status, output: result }],
      usage: [row],
    }
    if (spec.effect === 'read') journal.stage(rows)
    else await journal.write(rows)
  }
  const { ownerId, runId } = journal
  const { now, timeZone, signal } = scope
  const context = { ownerId, runId, now, timeZone, signal, idempotencyKey: step.id }
  let result: ToolResult
  try {
    result = await scope.tools.call(name, input, context)
  } catch (error) {
    await finish('failed', isAssistantError(error, 'skill.declined') ? 'declined' : 'failed', {
      text: '',
      error: toErrorBody(error),
    })
    throw error
  }
  await finish('done', 'ok', result)
  return result
}
