import { randomUUID } from 'node:crypto'
import type { ConversationPast } from '../agent/agent-loop.ts'
import type { Consent } from '../approvals/consent.ts'
import { type MemoryHit, type MemorySearch, STATEMENT_KINDS } from '../domain/memory.ts'
import { isParked, type Run, type RunRequest } from '../domain/run.ts'
import { AssistantError, isAssistantError } from '../errors.ts'
import { type Decision, thresholdOf } from '../policy/routing-policy.ts'
import type { DecisionRow } from '../ports/run-store.ts'
import { callTool, type ToolCallScope } from '../run/call-tool.ts'
import type { Replay } from '../run/replay.ts'
import type { RunJournal } from '../run/run-journal.ts'
import { isRecurring } from '../slots/date-time.ts'
import { callable, type PlannedPart, type Plans, planReflexes } from './plan-reflexes.ts'
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
}

/** What a run came to. */
export interface RunAnswer {
  text: string
  usage: { inputTokens: number; outputTokens: number; costUsd: number }
}

const NO_USAGE = { inputTokens: 0, outputTokens: 0, costUsd: 0 }

/** Memory this sure, or surer, is shown in the log of the run. */
const WORTH_SHOWING = 0.3
/** A search in old conversations brings something to any question; only one this sure is worth the model's tokens. */
const SURE_OF_EPISODES = 0.5
/** Memories of each kind that go into a prompt. */
const PROMPT_MEMORIES = 5

interface Scope extends RunAttempt {
  deps: SupervisorDeps
  calls: ToolCallScope
  searches: Map<string, Promise<MemorySearch>>
}

/**
 * Recalls, decides, and answers: by reflex where the policy is sure, else by the model.
 * @throws {AssistantError} whatever kept the run from an answer.
 */
export async function performRun(deps: SupervisorDeps, attempt: RunAttempt): Promise<RunAnswer> {
  const { journal, run, signal, now, replay, consent } = attempt
  const timeZone = await deps.timeZone(journal.ownerId)
  const calls = { journal, tools: deps.tools, consent, by: 'person' as const, now, timeZone, signal, replay }
  const scope: Scope = { ...attempt, deps, calls, searches: new Map() }
  const plans = await planWithContext(scope, run.text)
  await logRecall(scope)
  let decisionIds: string[] = []
  for (const plan of plans) {
    decisionIds = logPlan(scope, plan)
    refuseRepetition(plan)
    const ready = plan.every(({ decision }) => callable(decision).length > 0)
    // Text that was piped in is for a model to read; no command takes it.
    const answer =
      ready && attempt.request.attachment === undefined ? await answerByReflex(scope, plan, decisionIds) : undefined
    if (answer) return answer
  }
  return answerByModel(scope, plans[0], decisionIds)
}

/** @throws {AssistantError} `input.recurring`: schedules that repeat do not exist yet, and a single one would not be what was asked. */
function refuseRepetition(plan: readonly PlannedPart[]): void {
  const repeats = plan.some(
    ({ text, decision }) =>
      isRecurring(text) && Object.values(decision.sure[0]?.command.slots ?? {}).includes('date-time'),
  )
  if (repeats)
    throw new AssistantError(
      'input.recurring',
      "I can't repeat things yet: I can remind once, at a date and time or after a while.",
      {
        hint: 'For example: assistant ask "remind me tomorrow at 8am to take out the bins"',
      },
    )
}

const grounding = (scope: Scope) => async (text: string) => (await recall(scope, text)).confidence

function recall({ deps, journal, searches }: Scope, text: string): Promise<MemorySearch> {
  // Statements only: the same question, asked before, is the turn that is nearest to it.
  const search = searches.get(text) ?? deps.memory.search(journal.ownerId, text, { kinds: STATEMENT_KINDS })
  searches.set(text, search)
  return search
}

/** Whether the request says all that its commands take: an answer to a question leaves something open. */
const isWhole = (plan: readonly PlannedPart[]) =>
  plan.every(({ decision }) => {
    const best = callable(decision)[0]
    return best && Object.keys(best.command.slots).every((slot) => best.filled.values[slot] !== undefined)
  })

/** Plans the request; if it is not whole by itself and the last run asked something, plans both sentences together. */
async function planWithContext(scope: Scope, text: string): Promise<Plans> {
  const { deps, journal, run, calls } = scope
  const plans = await planReflexes(deps.policy, text, calls, grounding(scope))
  const [plan] = plans
  if (plan.length > 1 || isWhole(plan) || scope.request.sessionId === undefined) return plans
  const [previous] = (await deps.runs.list(journal.ownerId, { limit: 20 })).filter(
    ({ sessionId, id, createdAt }) => sessionId === run.sessionId && id !== run.id && createdAt <= run.createdAt,
  )
  if (previous?.status !== 'waiting' || isParked(previous)) return plans
  const together = await planReflexes(deps.policy, `${previous.text} ${text}`, calls, grounding(scope))
  return together[0].every(({ decision }) => callable(decision).length > 0) ? together : plans
}

const decisionRow = (decision: Decision): DecisionRow => ({
  id: randomUUID(),
  policyVersion: decision.version,
  action: decision.sure[0]?.command.tool ?? 'answer',
  score: decision.best?.score ?? 0,
  scores: decision.scores,
  features: { ...decision.best?.features },
})

const why = ({ sure }: Decision) =>
  sure[0] ? `like the samples of ${sure[0].command.tool}` : 'no command is surely meant'

/** Notes what memory has on the request, if it is sure enough to matter. */
async function logRecall(scope: Scope): Promise<void> {
  const { hits, confidence } = await recall(scope, scope.run.text)
  if (confidence >= WORTH_SHOWING) stageRecalled(scope, hits.slice(0, PROMPT_MEMORIES), confidence)
}

function stageRecalled({ journal }: Scope, hits: readonly MemoryHit[], confidence: number): void {
  const shown = hits.map(({ id, text, score, createdAt, parts }) => ({ id, text, score, createdAt, parts }))
  journal.stage({ events: [{ kind: 'memory-recalled', payload: { hits: shown, confidence } }] })
}

/** What was said in other conversations and bears on the request; what is in this one the model sees anyway. */
async function recallEpisodes(scope: Scope): Promise<MemoryHit[]> {
  const { deps, journal, run } = scope
  const { hits, confidence } = await deps.memory.search(journal.ownerId, run.text, { kinds: ['episode'], limit: 10 })
  if (confidence < SURE_OF_EPISODES) return []
  const elsewhere = hits.filter(({ place }) => place?.session !== run.sessionId).slice(0, PROMPT_MEMORIES)
  if (elsewhere.length > 0) stageRecalled(scope, elsewhere, confidence)
  return elsewhere
}

/** Notes the decisions on a plan. @returns their ids, in the order of its parts. */
function logPlan(scope: Scope, plan: readonly PlannedPart[]): string[] {
  const rows = plan.map(({ decision }) => decisionRow(decision))
  scope.journal.stage({
    events: [
      ...(plan.length > 1 ? [{ kind: 'plan-made' as const, payload: { parts: plan.map(({ text }) => text) } }] : []),
      ...plan.map(({ decision }, i) => ({
        kind: 'decision-made' as const,
        payload: {
          decisionId: rows[i]?.id ?? '',
          action: rows[i]?.action ?? '',
          score: decision.best?.score ?? 0,
          threshold: decision.best ? thresholdOf(decision.best.command) : 1,
          why: why(decision),
          scores: decision.scores.slice(0, 5),
        },
      })),
    ],
    decisions: rows,
  })
  return rows.map(({ id }) => id)
}

/** Serves the parts one after the other. @returns undefined when the only part was declined by all, so that a model may try. */
async function answerByReflex(
  scope: Scope,
  plan: readonly PlannedPart[],
  ids: readonly string[],
): Promise<RunAnswer | undefined> {
  const answers: string[] = []
  for (const [i, part] of plan.entries()) {
    const answer = await servePart(scope, part, i + 1, ids[i] ?? null)
    if (answer === undefined && plan.length === 1) return undefined
    answers.push(answer ?? `I can't do this part: “${part.text}”.`)
  }
  const text = answers.join('\n')
  scope.journal.stage({ events: [{ kind: 'text-added', payload: { text } }] })
  return { text, usage: NO_USAGE }
}

/** Calls the commands of a part, best first, until one does not decline. @returns undefined when all did. */
async function servePart(
  scope: Scope,
  { text, decision }: PlannedPart,
  number: number,
  decisionId: string | null,
): Promise<string | undefined> {
  for (const { command, filled } of callable(decision)) {
    const task = { task: number, worker: command.skill }
    scope.journal.stage({ events: [{ kind: 'task-started', payload: { ...task, text } }] })
    try {
      const { text: answer } = await callTool(scope.calls, command.tool, filled.values, decisionId)
      scope.journal.stage({ events: [{ kind: 'task-finished', payload: task }] })
      return answer
    } catch (error) {
      if (!isAssistantError(error, 'skill.declined')) throw error
    }
  }
  return undefined
}

/** What to ask when a sure command lacks something. */
function askBack(plan: readonly PlannedPart[]): AssistantError | undefined {
  const best = plan.length === 1 ? plan[0]?.decision.sure[0] : undefined
  const missing = best?.filled.missing[0]
  if (!best || missing === undefined) return undefined
  const type = best.command.slots[missing]
  const question =
    type === 'date-time'
      ? 'When? I did not find a date or time in that.'
      : type === 'duration'
        ? 'For how long?'
        : `What is the ${missing}?`
  return new AssistantError('input.needed', question, {
    hint: 'Say the whole request again with that, or answer in the same session.',
  })
}

/** What was said before: what the client sent, else the stored turns behind their summary. */
async function conversationOf({ deps, journal, request, run }: Scope) {
  const { ownerId } = journal
  if (request.history || request.sessionId === undefined) return { history: request.history ?? [] }
  const { summary, messages, taint } = await deps.sessions.window(ownerId, run.sessionId, run.id)
  if (taint.untrusted) journal.taint.add('untrusted', 'conversation')
  if (taint.private) journal.taint.add('private', 'conversation')
  const turns = summary?.turns ?? 0
  const keep: ConversationPast['keep'] = async ({ summary: text, statements }, count) => {
    await deps.sessions.saveSummary(ownerId, run.sessionId, { text, turns: turns + count })
    for (const { text: statement, kind, turn } of statements) {
      const origin = { source: 'message' as const, run: run.id, session: run.sessionId, turn }
      await deps.memory.add(ownerId, { text: statement, kind, origin })
    }
  }
  return { history: messages, past: { summary: summary?.text, turns, keep } }
}

async function answerByModel(scope: Scope, plan: readonly PlannedPart[], ids: readonly string[]): Promise<RunAnswer> {
  const { deps, journal, request, run } = scope
  if (request.model === undefined && !(await deps.models.configured(journal.ownerId))) {
    throw (
      askBack(plan) ??
      new AssistantError(
        'model.not-configured',
        "I can't answer that without a language model, and none is connected.",
        {
          hint: 'Connect one: assistant model add openai --key-from-env OPENAI_API_KEY, or a local one: assistant model add local --base-url http://127.0.0.1:11434/v1',
        },
      )
    )
  }
  const model = await deps.models.connect(journal.ownerId, request.model)
  // A request that names no session has begun one.
  const { history, past } = await conversationOf(scope)
  const { hits } = await recall(scope, run.text)
  const episodes = await recallEpisodes(scope)
  const memories = [...hits.filter((hit) => hit.score >= WORTH_SHOWING).slice(0, PROMPT_MEMORIES), ...episodes]
  const { taint } = journal
  if (memories.length > 0) taint.add('private', 'memory')
  if (memories.some(({ origin }) => origin.untrusted)) taint.add('untrusted', 'memory')
  // Whoever wrote it, it was not typed as a request.
  if (request.attachment !== undefined) taint.add('untrusted', 'attachment')
  const attached = request.attachment === undefined ? '' : `\n\nAttached text:\n${request.attachment}`
  // Loaded here: answers without a model come before this is needed.
  const { runAgent } = await import('../agent/agent-loop.ts')
  return runAgent(
    {
      ...scope.calls,
      by: 'model',
      model,
      budget: deps.budget,
      decisionId: ids[0] ?? null,
      limits: deps.limits,
      toolChooser: deps.toolChooser,
    },
    { request: `${run.text}${attached}`, history, past, memories },
  )
}
