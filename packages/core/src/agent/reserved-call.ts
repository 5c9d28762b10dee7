import type { LanguageModelV4FunctionTool, LanguageModelV4Message } from '@ai-sdk/provider'
import { AssistantError, isAssistantError } from '../errors.ts'
import type { ToolChooser } from '../policy/tool-chooser.ts'
import type { BudgetLedger } from '../ports/budget-ledger.ts'
import type { ConnectedModel } from '../ports/model-gateway.ts'
import type { ToolCallScope } from '../run/call-tool.ts'
import type { AgentLimits } from './agent-limits.ts'
import { callModel, type ModelReply } from './model-call.ts'
import { isPassing, retryAfterMs } from './model-error.ts'
import { estimateTokens } from './tokens.ts'

/** What calls of a model work with. */
export interface AgentScope extends ToolCallScope {
  model: ConnectedModel
  budget: BudgetLedger
  decisionId: string | null
  limits: AgentLimits
  /** Chooses which tools the model is shown. */
  toolChooser: Pick<ToolChooser, 'rank'>
  /** Looks for a skill that could be installed, by the person's leave. @returns the names of its tools. */
  discover?: ((need: string) => Promise<string[] | undefined>) | undefined
}

const costOf = ({ price }: ConnectedModel, inputTokens: number, outputTokens: number) =>
  (inputTokens * price.inputUsdPerMillion + outputTokens * price.outputUsdPerMillion) / 1e6

/** What a model is sent. */
export interface Prompt {
  instructions: string
  tools: readonly LanguageModelV4FunctionTool[]
  toolsJson: string
  messages: readonly LanguageModelV4Message[]
}

/** What calls took together. */
export interface ModelUsage {
  inputTokens: number
  outputTokens: number
  costUsd: number
}

/** What of a call is shown while it comes. */
export interface Shown {
  onText(text: string): void
  onReasoning(text: string): void
}

/**
 * Calls the model once, retrying what passes: reserved at its worst case before, settled with what it took after.
 * @param usage what the call took is added to it.
 * @throws {AssistantError} `model.*`, `budget.exceeded`, `run.cancelled`.
 */
export async function reservedCall(
  scope: AgentScope,
  prompt: Prompt,
  usage: ModelUsage,
  shown: Shown,
): Promise<ModelReply> {
  const { model, budget, journal } = scope
  const promptTokens =
    estimateTokens(prompt.instructions) +
    estimateTokens(prompt.toolsJson) +
    estimateTokens(JSON.stringify(prompt.messages))
  const worst = {
    tokens: promptTokens + model.maxOutputTokens,
    costUsd: costOf(model, promptTokens, model.maxOutputTokens),
  }
  const reservation = await budget.reserve(journal.ownerId, { runId: journal.runId, model: model.name, ...worst })
  journal.stage({ events: [{ kind: 'budget-reserved', payload: { model: model.name, ...worst } }] })
  // What a failed or broken call used is not known; the prompt was sent, so it counts, and so does what came before the break.
  let spent = { inputTokens: promptTokens, outputTokens: 0 }
  let heard = ''
  try {
    const hear = (tell: (text: string) => void) => (text: string) => {
      heard += text
      spent.outputTokens = estimateTokens(heard)
      tell(text)
    }
    const reply = await callWithRetries(scope, prompt, {
      onText: hear(shown.onText),
      onReasoning: hear(shown.onReasoning),
    })
    spent = {
      inputTokens: reply.inputTokens ?? promptTokens,
      outputTokens: reply.outputTokens ?? estimateTokens(reply.text),
    }
    return reply
  } finally {
    const used = { ...spent, costUsd: costOf(model, spent.inputTokens, spent.outputTokens) }
    journal.stage({
      events: [{ kind: 'budget-settled', payload: { model: model.name, ...used } }],
      settlements: [{ id: reservation.id, ...used }],
    })
    usage.inputTokens += used.inputTokens
    usage.outputTokens += used.outputTokens
    usage.costUsd += used.costUsd
  }
}

async function callWithRetries(scope: AgentScope, prompt: Prompt, shown: Shown): Promise<ModelReply> {
  const { journal, limits, model, signal } = scope
  for (let attempt = 0; ; attempt++) {
    let told = false
    try {
      return await callModel({
        name: model.name,
        model: model.model,
        instructions: prompt.instructions,
        messages: prompt.messages,
        tools: prompt.tools,
        maxOutputTokens: model.maxOutputTokens,
        signal,
        stallMs: limits.stallMs,
        firstPieceMs: limits.firstPieceMs,
        onText: (text) => {
          told = true
          shown.onText(text)
        },
        onReasoning: shown.onReasoning,
      })
    } catch (error) {
      const wanted = retryAfterMs(error)
      const tooLong = wanted !== undefined && wanted > limits.longestWaitMs
      if (!isAssistantError(error) || !isPassing(error) || told || attempt >= limits.retries || tooLong) throw error
      const waitMs = Math.max(wanted ?? 0, limits.firstWaitMs * 2 ** attempt)
      journal.emit({
        kind: 'model-retried',
        payload: { model: model.name, code: error.code, message: error.message, waitMs },
      })
      await pause(waitMs, signal)
    }
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const cancelled = () => {
      clearTimeout(timer)
      reject(new AssistantError('run.cancelled', 'The run was cancelled.'))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancelled)
      resolve()
    }, ms)
    if (signal.aborted) cancelled()
    else signal.addEventListener('abort', cancelled, { once: true })
  })
