import type { LanguageModel, ModelMessage, ToolSet } from 'ai'
import { AssistantError } from '../errors.ts'
import { toModelError } from './model-error.ts'

/** One streamed call of a model. */
export interface ModelCall {
  /** Name of the connection, for messages. */
  name: string
  model: LanguageModel
  instructions: string
  messages: ModelMessage[]
  tools: ToolSet
  maxOutputTokens: number
  signal: AbortSignal
  /** Longest wait for the next piece of the answer; the first one may take {@link firstPieceMs}. */
  stallMs: number
  firstPieceMs: number
  onText(text: string): void
  onReasoning(text: string): void
}

/** A tool call that the model asked for; `problem` when its name or arguments cannot be used. */
export interface RequestedCall {
  id: string
  name: string
  input: unknown
  problem?: string | undefined
}

/** What came of a call. Token counts are the server's; undefined where it sent none. */
export interface ModelReply {
  text: string
  calls: RequestedCall[]
  inputTokens: number | undefined
  outputTokens: number | undefined
}

/** Aborts when nothing has come for a while; `reached` after every piece. */
function stallWatch(call: ModelCall) {
  const controller = new AbortController()
  const fail = () =>
    controller.abort(
      new AssistantError('model.timeout', `The model ${call.name} sent nothing for too long.`, { hint: 'Try again.' }),
    )
  let timer = setTimeout(fail, call.firstPieceMs)
  return {
    signal: AbortSignal.any([call.signal, controller.signal]),
    reached: () => {
      clearTimeout(timer)
      timer = setTimeout(fail, call.stallMs)
    },
    stop: () => clearTimeout(timer),
  }
}

const COMPLETE: ReadonlySet<string> = new Set(['stop', 'tool-calls', 'length', 'content-filter'])

/**
 * Calls the model once and passes its text on as it comes.
 * @throws {AssistantError} `model.*`; `run.cancelled` when `signal` aborts. Text may have been passed on before.
 */
export async function callModel(call: ModelCall): Promise<ModelReply> {
  // Loaded here: the daemon is ready, and answers without a model, before this is needed.
  const { isStepCount, streamText } = await import('ai')
  const watch = stallWatch(call)
  const reply: ModelReply = { text: '', calls: [], inputTokens: undefined, outputTokens: undefined }
  let finish = ''
  try {
    const { stream } = streamText({
      model: call.model,
      instructions: call.instructions,
      messages: call.messages,
      tools: call.tools,
      maxOutputTokens: call.maxOutputTokens,
      maxRetries: 0,
      stopWhen: isStepCount(1),
      abortSignal: watch.signal,
      telemetry: { isEnabled: false },
      onError: () => undefined,
    })
    for await (const part of stream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'abort') watch.signal.throwIfAborted()
      if (part.type !== 'start' && part.type !== 'start-step') watch.reached()
      if (part.type === 'text-delta' && part.text) {
        reply.text += part.text
        call.onText(part.text)
      } else if (part.type === 'reasoning-delta' && part.text) call.onReasoning(part.text)
      else if (part.type === 'tool-call') reply.calls.push(requestedCall(part))
      else if (part.type === 'finish') {
        finish = part.finishReason
        reply.inputTokens = part.totalUsage.inputTokens
        reply.outputTokens = part.totalUsage.outputTokens
      }
    }
    watch.signal.throwIfAborted()
  } catch (error) {
    if (call.signal.aborted) throw new AssistantError('run.cancelled', 'The run was cancelled.', { cause: error })
    throw toModelError(watch.signal.aborted ? watch.signal.reason : error, call.name)
  } finally {
    watch.stop()
  }
  if (!COMPLETE.has(finish) && reply.calls.length === 0)
    throw new AssistantError('model.bad-response', `The answer of the model ${call.name} broke off.`, {
      hint: 'Try again.',
    })
  if (reply.text === '' && reply.calls.length === 0)
    throw new AssistantError('model.bad-response', `The model ${call.name} answered nothing.`, {
      hint: 'Try again, or choose another model.',
    })
  return reply
}

function requestedCall(part: {
  toolCallId: string
  toolName: string
  input: unknown
  invalid?: boolean | undefined
  error?: unknown
}): RequestedCall {
  const problem = part.invalid
    ? part.error instanceof Error
      ? part.error.message
      : 'The call could not be read.'
    : undefined
  return {
    id: part.toolCallId,
    name: part.toolName,
    input: part.input,
    ...(problem === undefined ? {} : { problem: problem.slice(0, 500) }),
  }
}
