import type { ModelMessage, ToolSet } from 'ai'
import type { MemoryHit } from '../domain/memory.ts'
import type { SessionMessage } from '../domain/run.ts'
import { AssistantError, isAssistantError } from '../errors.ts'
import type { BudgetLedger } from '../ports/budget-ledger.ts'
import type { ConnectedModel } from '../ports/model-gateway.ts'
import type { ToolSpec } from '../ports/tool-host.ts'
import { callTool, type ToolCallScope } from '../run/call-tool.ts'
import type { AgentLimits } from './agent-limits.ts'
import { fitHistory } from './context-budget.ts'
import { instructionsFor } from './instructions.ts'
import { callModel, type ModelReply, type RequestedCall } from './model-call.ts'
import { isPassing, retryAfterMs } from './model-error.ts'
import { estimateTokens } from './tokens.ts'

/** A question for the model with all that goes into its prompt. */
export interface AgentTask {
  request: string
  history: readonly SessionMessage[]
  memories: readonly MemoryHit[]
}

/** What the loop works with. */
export interface AgentScope extends ToolCallScope {
  model: ConnectedModel
  budget: BudgetLedger
  decisionId: string | null
  limits: AgentLimits
}

/** The model's final text, and what all calls together took. */
export interface AgentAnswer {
  text: string
  usage: { inputTokens: number; outputTokens: number; costUsd: number }
}

/** Function names of model APIs have no dots. */
const wireName = (tool: string) => tool.replaceAll('.', '_')

const costOf = ({ price }: ConnectedModel, inputTokens: number, outputTokens: number) =>
  (inputTokens * price.inputUsdPerMillion + outputTokens * price.outputUsdPerMillion) / 1e6

async function toolSet(specs: readonly ToolSpec[]): Promise<ToolSet> {
  const { dynamicTool, jsonSchema } = await import('ai')
  // Without `execute`: the calls come back to this loop, which journals them.
  return Object.fromEntries(
    specs.map((spec) => [
      wireName(spec.name),
      dynamicTool({ description: spec.description, inputSchema: jsonSchema(spec.inputSchema) } as Parameters<
        typeof dynamicTool
      >[0]),
    ]),
  )
}

/**
 * Model ⇄ tools until the model answers without a call. Every call is reserved at its worst case first; every tool call is a
 * memoised step.
 * @throws {AssistantError} `model.*`, `budget.exceeded`, `input.too-large`, `run.cancelled`, `run.unserved` after `maxSteps` calls.
 */
export async function runAgent(scope: AgentScope, task: AgentTask): Promise<AgentAnswer> {
  const { journal, model } = scope
  const specs = scope.tools.tools()
  const tools = await toolSet(specs)
  const instructions = instructionsFor(scope.tools.workers(), task.memories, scope.now, scope.timeZone)
  const toolsJson = JSON.stringify(specs)
  const fitted = fitHistory(
    { instructions, toolsJson, history: task.history, request: task.request },
    model.contextTokens,
    model.maxOutputTokens,
  )
  if (fitted.dropped > 0)
    journal.emit({
      kind: 'context-trimmed',
      payload: {
        droppedMessages: fitted.dropped,
        keptMessages: fitted.history.length,
        budgetTokens: fitted.budgetTokens,
      },
    })
  const messages: ModelMessage[] = fitted.history.map(({ role, text }) => ({ role, content: text }))
  messages.push({ role: 'user', content: task.request })
  const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 }
  for (let step = 0; step < scope.limits.maxSteps; step++) {
    const reply = await reservedCall(scope, { instructions, tools, toolsJson, messages }, usage)
    if (reply.calls.length === 0) return { text: reply.text, usage }
    messages.push(...(await answerCalls(scope, specs, reply)))
    // The next reservation is to see what this call really took.
    await journal.write({ events: [] })
  }
  throw new AssistantError(
    'run.unserved',
    `The model asked for tools ${scope.limits.maxSteps} times without coming to an answer.`,
    { hint: 'Ask for less at once.' },
  )
}

interface Prompt {
  instructions: string
  tools: ToolSet
  toolsJson: string
  messages: ModelMessage[]
}

async function reservedCall(scope: AgentScope, prompt: Prompt, usage: AgentAnswer['usage']): Promise<ModelReply> {
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
    const reply = await callWithRetries(scope, prompt, (text) => {
      heard += text
      spent.outputTokens = estimateTokens(heard)
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

async function callWithRetries(
  scope: AgentScope,
  prompt: Prompt,
  onPiece: (text: string) => void,
): Promise<ModelReply> {
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
          onPiece(text)
          journal.emit({ kind: 'text-added', payload: { text } })
        },
        onReasoning: (text) => {
          onPiece(text)
          journal.emit({ kind: 'reasoning-added', payload: { text } })
        },
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

/** Runs the tools that the model asked for, in its order, and puts calls and results into messages. */
async function answerCalls(scope: AgentScope, specs: readonly ToolSpec[], reply: ModelReply): Promise<ModelMessage[]> {
  const results: { call: RequestedCall; value: string }[] = []
  for (const call of reply.calls) results.push({ call, value: await answerCall(scope, specs, call) })
  const said = reply.text ? [{ type: 'text' as const, text: reply.text }] : []
  return [
    {
      role: 'assistant',
      content: [
        ...said,
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
async function answerCall(scope: AgentScope, specs: readonly ToolSpec[], call: RequestedCall): Promise<string> {
  if (call.problem !== undefined) return `Error: ${call.problem}`
  const name = specs.find((spec) => wireName(spec.name) === call.name)?.name ?? call.name
  try {
    return (await callTool(scope, name, call.input, scope.decisionId)).text
  } catch (error) {
    if (!isAssistantError(error) || error.code === 'run.cancelled') throw error
    return `Error ${error.code}: ${error.message}`
  }
}
