import { randomUUID } from 'node:crypto'
import { isParked } from '../domain/run.ts'
import { AssistantError, isAssistantError } from '../errors.ts'
import { type Decision, thresholdOf } from '../policy/routing-policy.ts'
import type { DecisionRow } from '../ports/run-store.ts'
import { callTool } from '../run/call-tool.ts'
import { isRecurring } from '../slots/date-time.ts'
import { answerByCall } from './answer-by-call.ts'
import { answerByModel } from './answer-by-model.ts'
import { discoverSkill } from './discover-skill.ts'
import { callable, type PlannedPart, type Plans, planReflexes } from './plan-reflexes.ts'
import {
  NO_USAGE,
  PROMPT_MEMORIES,
  type RunAnswer,
  type RunAttempt,
  recall,
  type Scope,
  stageRecalled,
  WORTH_SHOWING,
} from './run-scope.ts'
import type { SupervisorDeps } from './supervisor-deps.ts'

/**
 * Recalls, decides, and answers: by reflex where the policy is sure, else by the model. A run that is a call is just made.
 * @throws {AssistantError} whatever kept the run from an answer.
 */
export async function performRun(deps: SupervisorDeps, attempt: RunAttempt): Promise<RunAnswer> {
  const { journal, run, signal, now, replay, consent } = attempt
  const timeZone = await deps.timeZone(journal.ownerId)
  const calls = { journal, tools: deps.tools, consent, by: 'person' as const, now, timeZone, signal, replay }
  // Whose idea it is, only the other program knows: its model's, for all that is known here.
  if (run.call) return answerByCall({ ...calls, by: 'model' }, run.call)
  const scope: Scope = { ...attempt, deps, calls }
  const plans = await planWithContext(scope, run.text)
  await logRecall(scope)
  const first = await answerByPlans(scope, plans)
  if ('text' in first) return first
  if (await hasModel(scope)) return answerByModel(scope, first.decisionIds)
  const question = askBack(first.plan)
  if (question) throw question
  const again = (await findsSkill(scope, first.decisionIds[0] ?? null))
    ? await answerByPlans(scope, await planReflexes(deps.policy, run.text, calls, grounding(scope)))
    : first
  if ('text' in again) return again
  throw NO_MODEL()
}

/** The first plan and the ids of the decisions on the last one, where none of the plans was an answer. */
interface Unanswered {
  plan: readonly PlannedPart[]
  decisionIds: readonly string[]
}

/** Serves the request by the first plan that is surely meant and not declined. */
async function answerByPlans(scope: Scope, plans: Plans): Promise<RunAnswer | Unanswered> {
  let decisionIds: string[] = []
  for (const plan of plans) {
    decisionIds = logPlan(scope, plan)
    refuseRepetition(plan)
    const ready = plan.every(({ decision }) => callable(decision).length > 0)
    // Text that was piped in is for a model to read; no command takes it.
    const isReflex = ready && scope.request.attachment === undefined
    const answer = isReflex ? await answerByReflex(scope, plan, decisionIds) : undefined
    if (answer) return answer
  }
  return { plan: plans[0], decisionIds }
}

/** A skill that is not at work here may serve the request: whether there is one now, by the person's leave. */
async function findsSkill({ calls, deps, request, run }: Scope, decisionId: string | null): Promise<boolean> {
  if (!deps.skillFinder || request.attachment !== undefined) return false
  try {
    const need = { text: run.text, by: 'person' as const }
    return (await discoverSkill(calls, deps.skillFinder, need, decisionId)) !== undefined
  } catch (error) {
    if (isAssistantError(error, 'approval.denied') || isAssistantError(error, 'approval.expired')) return false
    throw error
  }
}

const hasModel = async ({ deps, journal, request }: Scope): Promise<boolean> =>
  request.model !== undefined || (await deps.models.configured(journal.ownerId))

const NO_MODEL = () =>
  new AssistantError('model.not-configured', "I can't answer that without a language model, and none is connected.", {
    hint: 'Connect one: assistant model add openai --key-from-env OPENAI_API_KEY, or a local one: assistant model add local --base-url http://127.0.0.1:11434/v1',
  })

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

/** Statements only: the same question, asked before, is the turn that is nearest to it. */
const grounding = (scope: Scope) => async (text: string) => (await recall(scope, text)).statements.confidence

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
  const { hits, confidence } = (await recall(scope, scope.run.text)).statements
  if (confidence >= WORTH_SHOWING) stageRecalled(scope, hits.slice(0, PROMPT_MEMORIES), confidence)
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
