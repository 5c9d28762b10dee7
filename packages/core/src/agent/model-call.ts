import type {
  LanguageModelV4,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider'
import { AssistantError } from '../errors.ts'
import { toModelError } from './model-error.ts'

/** One streamed call of a model. */
export interface ModelCall {
  /** Name of the connection, for messages. */
  name: string
  model: LanguageModelV4
  instructions: string
  messages: readonly LanguageModelV4Message[]
  tools: readonly LanguageModelV4FunctionTool[]
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

/** Parts that come before the model has begun to answer. */
const PRELUDE: ReadonlySet<string> = new Set(['stream-start', 'response-metadata'])
const COMPLETE: ReadonlySet<string> = new Set(['stop', 'tool-calls', 'length', 'content-filter'])

/**
 * Calls the model once and passes its text on as it comes. Through the interface that every model of the AI SDK has, and not its
 * `streamText`: one call without retries or tools that run by themselves needs none of the nine streams which that puts between.
 * @throws {AssistantError} `model.*`; `run.cancelled` when `signal` aborts. Text may have been passed on before.
 */
export async function callModel(call: ModelCall): Promise<ModelReply> {
  const watch = stallWatch(call)
  const reply: ModelReply = { text: '', calls: [], inputTokens: undefined, outputTokens: undefined }
  let finish = ''
  try {
    const { stream } = await call.model.doStream({
      prompt: [{ role: 'system', content: call.instructions }, ...call.messages],
      ...(call.tools.length > 0 ? { tools: [...call.tools], toolChoice: { type: 'auto' } } : {}),
      maxOutputTokens: call.maxOutputTokens,
      abortSignal: watch.signal,
    })
    for await (const part of stream) {
      if (!PRELUDE.has(part.type)) watch.reached()
      finish = takePart(part, call, reply) ?? finish
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

/** Adds what a part brings to the reply. @returns why the model has finished, where it has. */
function takePart(part: LanguageModelV4StreamPart, call: ModelCall, reply: ModelReply): string | undefined {
  switch (part.type) {
    case 'error':
      throw part.error
    case 'text-delta':
      if (part.delta === '') return undefined
      reply.text += part.delta
      call.onText(part.delta)
      return undefined
    case 'reasoning-delta':
      if (part.delta !== '') call.onReasoning(part.delta)
      return undefined
    case 'tool-call':
      reply.calls.push(requestedCall(part, call.tools))
      return undefined
    case 'finish':
      reply.inputTokens = part.usage.inputTokens.total
      reply.outputTokens = part.usage.outputTokens.total
      return part.finishReason.unified
    default:
      return undefined
  }
}

function requestedCall(
  { toolCallId: id, toolName: name, input }: { toolCallId: string; toolName: string; input: string },
  tools: readonly LanguageModelV4FunctionTool[],
): RequestedCall {
  if (!tools.some((tool) => tool.name === name))
    return { id, name, input: parsed(input) ?? input, problem: `There is no tool "${name.slice(0, 100)}".` }
  const value = parsed(input)
  if (value !== undefined) return { id, name, input: value }
  return { id, name, input, problem: `The input of ${name} is no JSON: ${input.slice(0, 300)}` }
}

/** Input as the model wrote it; none is an empty one. @returns undefined for what is no JSON. */
function parsed(input: string): unknown {
  if (input.trim() === '') return {}
  try {
    // A field of that name would change what an object is, not what it holds.
    return JSON.parse(input, (key, value) => (key === '__proto__' ? undefined : value))
  } catch {
    return undefined
  }
}
