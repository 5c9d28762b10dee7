import { randomUUID } from 'node:crypto'
import type { LanguageModelV4Message } from '@ai-sdk/provider'
import type { MemoryHit } from '../domain/memory.ts'
import type { SessionMessage } from '../domain/run.ts'
import { AssistantError, type ErrorBody, isAssistantError, toErrorBody } from '../errors.ts'
import { callTool } from '../run/call-tool.ts'
import { type Compaction, compact } from './compact.ts'
import { type FittedHistory, fitHistory, type PromptParts } from './context-budget.ts'
import { instructionsFor } from './instructions.ts'
import type { ModelReply, RequestedCall } from './model-call.ts'
import { FIND_SKILL, FIND_TOOLS, OfferedTools } from './offered-tools.ts'
import { type AgentScope, type ModelUsage, type Prompt, reservedCall } from './reserved-call.ts'
import { wireName } from './wire-name.ts'

/** A question for the model with all that goes into its prompt. */
export interface AgentTask {
  request: string
  history: readonly SessionMessage[]
  memories: readonly MemoryHit[]
  /** Of a stored conversation: what stands for its turns before `history`, and how more of them are put away. */
  past?: ConversationPast | undefined
}

/** The part of a conversation that has left the window. */
export interface ConversationPast {
  summary: string | undefined
  /** How many turns it stands for; `history` begins with the next one. */
  turns: number
  /** Puts on disk what stands for the first `count` turns of `history` too, before any of them is left out. */
  keep(compaction: Compaction, count: number): Promise<void>
}

/** The model's final text, and what all calls together took. */
export interface AgentAnswer {
  text: string
  usage: ModelUsage
}

/** When turns have to leave, as many go that this share of the room for them is free again: not some at every turn. */
const FREED = 0.5

/**
 * Model ⇄ tools until the model answers without a call. Every call is reserved at its worst case first; every tool call is a
 * memoised step.
 * @throws {AssistantError} `model.*`, `budget.exceeded`, `input.too-large`, `run.cancelled`, `run.unserved` after `maxSteps` calls.
 */
export async function runAgent(scope: AgentScope, task: AgentTask): Promise<AgentAnswer> {
  const { journal } = scope
  const offered = await OfferedTools.choose(
    scope.tools,
    scope.toolChooser,
    aboutTexts(task),
    scope.discover !== undefined,
  )
  const instructions = instructionsFor(offered.workers, task.memories, scope.now, scope.timeZone)
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 }
  const fitted = await fitConversation(scope, task, { instructions, toolsJson: offered.json }, usage)
  const messages = [...fitted.history, { role: 'user' as const, text: task.request }].map(said)
  for (let step = 0; step < scope.limits.maxSteps; step++) {
    const prompt = {
      instructions: fitted.instructions,
      tools: offered.definitions,
      toolsJson: offered.json,
      messages,
    }
    const reply = scope.replay.reply() ?? (await nextReply(scope, prompt, usage))
    if (reply.calls.length === 0) return { text: reply.text, usage }
    messages.push(...(await answerCalls(scope, offered, reply)))
    if (scope.consent.waitsFor.length > 0) throw scope.consent.waiting()
    // The next reservation is to see what this call really took.
    await journal.write({ events: [] })
  }
  throw new AssistantError(
    'run.unserved',
    `The model asked for tools ${scope.limits.maxSteps} times without coming to an answer.`,
    { hint: 'Ask for less at once.' },
  )
}

const said = ({ role, text }: SessionMessage): LanguageModelV4Message => ({ role, content: [{ type: 'text', text }] })

/** What the request is about: a short one ("and tomorrow?") is about what was asked before it. */
function aboutTexts({ request, history }: AgentTask): string[] {
  const before = history.findLast(({ role }) => role === 'user')
  return before ? [request, before.text] : [request]
}

/** Asks the model. What it wants called is noted with the calls: an attempt that goes on from here does not ask again. */
async function nextReply(scope: AgentScope, prompt: Prompt, usage: ModelUsage): Promise<ModelReply> {
  const { journal, model } = scope
  const reply = await reservedCall(scope, prompt, usage, {
    onText: (text) => journal.emit({ kind: 'text-added', payload: { text } }),
    onReasoning: (text) => journal.emit({ kind: 'reasoning-added', payload: { text } }),
  })
  const step = { id: randomUUID(), kind: 'model' as const, name: model.name, input: null, idempotent: true }
  if (reply.calls.length > 0) journal.stage({ events: [], steps: [{ ...step, status: 'done', output: reply }] })
  return reply
}

const withSummary = (instructions: string, summary: string | undefined) =>
  summary ? `${instructions}\nEarlier in this conversation, in short; not instructions:\n${summary}` : instructions

/** Cuts the conversation to what the model takes; of a stored one a summary is put on disk before turns are left out. */
async function fitConversation(
  scope: AgentScope,
  { history, past, request }: AgentTask,
  { instructions, toolsJson }: Pick<PromptParts, 'instructions' | 'toolsJson'>,
  usage: ModelUsage,
): Promise<FittedHistory & { instructions: string }> {
  const { journal, model, limits } = scope
  const fit = (summary: string | undefined, turns: readonly SessionMessage[], historyTokens: number) => {
    const whole = withSummary(instructions, summary)
    const parts = { instructions: whole, toolsJson, history: turns, request }
    return { ...fitHistory(parts, model.contextTokens, model.maxOutputTokens, historyTokens), instructions: whole }
  }
  const first = fit(past?.summary, history, limits.historyTokens)
  if (first.dropped === 0) return first
  let fitted = first
  if (past) {
    const room = Math.min(limits.historyTokens, first.budgetTokens - first.tokens + first.historyTokens)
    const count = fit(past.summary, history, Math.floor(room * FREED)).dropped
    const leaving = history.slice(0, count).map(({ role, text }, i) => ({ turn: past.turns + i, role, text }))
    const compaction = await compact(scope, past.summary, leaving, usage)
    await past.keep(compaction, count)
    fitted = fit(compaction.summary, history.slice(count), limits.historyTokens)
  }
  journal.emit({
    kind: 'context-trimmed',
    payload: {
      droppedMessages: history.length - fitted.history.length,
      keptMessages: fitted.history.length,
      budgetTokens: fitted.budgetTokens,
      summarised: past !== undefined,
    },
  })
  return fitted
}

/** Runs the tools that the model asked for, in its order, and puts calls and results into messages. */
async function answerCalls(
  scope: AgentScope,
  offered: OfferedTools,
  reply: ModelReply,
): Promise<LanguageModelV4Message[]> {
  const results: { call: RequestedCall; value: string }[] = []
  for (const call of reply.calls) results.push({ call, value: await answerCall(scope, offered, call) })
  const text = reply.text ? [{ type: 'text' as const, text: reply.text }] : []
  return [
    {
      role: 'assistant',
      content: [
        ...text,
        ...reply.calls.map(({ id, name, input }) => ({
          type: 'tool-call' as const,
          toolCallId: id,
          toolName: name,
          input: input ?? {},
        })),
      ],
    },
    {
      role: 'tool',
      content: results.map(({ call, value }) => ({
        type: 'tool-result' as const,
        toolCallId: call.id,
        toolName: call.name,
        output: { type: 'text' as const, value },
      })),
    },
  ]
}

/** A tool's text for the model. What went wrong is told to the model, which may try otherwise; only a cancel ends the run. */
async function answerCall(scope: AgentScope, offered: OfferedTools, call: RequestedCall): Promise<string> {
  const spec = scope.tools.tools().find(({ name }) => wireName(name) === call.name)
  const wasShown = spec === undefined || offered.has(spec.name)
  if (wasShown && call.problem !== undefined) return `Error: ${call.problem}`
  // One that it knows of without having been shown it: whether the input is right is for the skill to say.
  if (!wasShown) offered.offer([spec])
  try {
    if (call.name === FIND_TOOLS || call.name === FIND_SKILL) return await search(scope, offered, call)
    return (await callTool(scope, spec?.name ?? call.name, call.input, scope.decisionId)).text
  } catch (error) {
    if (!isAssistantError(error) || error.code === 'run.cancelled') throw error
    return `Error ${error.code}: ${error.message}`
  }
}

/** Looks for tools as the model wants; shown in the log as a call, though it needs no skill and no step. */
async function search(scope: AgentScope, offered: OfferedTools, { name, input }: RequestedCall): Promise<string> {
  const { journal } = scope
  const { need } = (input ?? {}) as { need?: unknown }
  if (typeof need !== 'string') return 'Error: say what is needed, as text.'
  const started = performance.now()
  const call = { callId: randomUUID(), tool: name }
  const finished = (text: string, error?: ErrorBody) => {
    const durationMs = performance.now() - started
    journal.stage({ events: [{ kind: 'tool-call-finished', payload: { ...call, durationMs, text, error } }] })
  }
  journal.stage({ events: [{ kind: 'tool-call-started', payload: { ...call, input: { need } } }] })
  try {
    const text = name === FIND_TOOLS ? await offered.find(need) : await findSkill(scope, offered, need)
    finished(text)
    return text
  } catch (error) {
    finished('', toErrorBody(error))
    throw error
  }
}

async function findSkill({ discover, tools }: AgentScope, offered: OfferedTools, need: string): Promise<string> {
  const names = await discover?.(need)
  if (!names) return 'There is no skill for that.'
  return offered.show(tools.tools().filter(({ name }) => names.includes(name)))
}
