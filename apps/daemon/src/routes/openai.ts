import { createRoute, z } from '@hono/zod-openapi'
import {
  AssistantError,
  type ErrorBody,
  type RunEvent,
  type SessionMessage,
  type Supervisor,
  toErrorBody,
} from '@openpa/core'
import type { ModelConnections } from '../adapters/model-connections.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { eventMessage, eventStream } from '../http/event-stream.ts'
import { eachOf, startAndWatch } from '../http/stream-run.ts'

/** What the OpenAI-compatible routes work with. */
export interface OpenAiRouteDeps {
  supervisor: Supervisor
  models: ModelConnections
}

/** The model name under which the whole assistant answers; any other name is a connected model, with the assistant's tools. */
const ASSISTANT = 'assistant'

const Part = z.looseObject({ type: z.string(), text: z.string().optional() })
const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(Part), z.null()]).optional(),
})
const Chat = z.looseObject({
  model: z.string().default(ASSISTANT),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(z.unknown()).nullish(),
})

const chat = createRoute({
  method: 'post',
  path: '/chat/completions',
  summary: 'OpenAI’s chat completions: the assistant as a model.',
  request: { body: jsonBody(Chat) },
  responses: {
    200: json(
      z.looseObject({ id: z.string(), object: z.literal('chat.completion') }),
      'A completion; chunks as SSE with `stream`.',
    ),
  },
})
const list = createRoute({
  method: 'get',
  path: '/models',
  summary: 'OpenAI’s list of models: `assistant` and the connected ones.',
  responses: {
    200: json(
      z.object({
        object: z.literal('list'),
        data: z.array(
          z.object({ id: z.string(), object: z.literal('model'), created: z.number(), owned_by: z.string() }),
        ),
      }),
      'Models.',
    ),
  },
})

const textOf = ({ content }: z.infer<typeof Message>) =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('\n')

/** The last message is the request; what came before is the conversation so far. A client's own instructions go ahead of it. */
function requestOf(body: z.infer<typeof Chat>): { text: string; history: SessionMessage[] } {
  if (body.tools?.length)
    throw new AssistantError('input.invalid', 'Tools of the client are not supported: the assistant uses its own.')
  const last = body.messages.at(-1)
  if (last?.role !== 'user') throw new AssistantError('input.invalid', 'The last message must be the user’s.')
  const history = body.messages.slice(0, -1).flatMap((message): SessionMessage[] => {
    const text = textOf(message)
    if (text === '' || message.role === 'tool') return []
    return [{ role: message.role === 'assistant' ? 'assistant' : 'user', text }]
  })
  return { text: textOf(last), history }
}

const usageOf = (event: RunEvent | undefined) => {
  const usage = event?.kind === 'run-finished' ? event.payload?.usage : undefined
  const [input, output] = [usage?.inputTokens ?? 0, usage?.outputTokens ?? 0]
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
}

const failureOf = (event: RunEvent): AssistantError | undefined => {
  if (event.kind === 'run-cancelled') return new AssistantError('run.cancelled', 'The run was cancelled.')
  // Its client has no way to answer: the run waits for another terminal.
  if (event.kind === 'run-parked')
    return new AssistantError('approval.needed', 'This needs your approval. See: assistant approval list')
  if (event.kind !== 'run-failed') return undefined
  const { code, message, hint } = event.payload as ErrorBody
  return new AssistantError(code, hint === undefined ? message : `${message} ${hint}`)
}

/** `/chat/completions` and `/models`, in OpenAI's shapes. */
export const openAiRoutes = ({ supervisor, models }: OpenAiRouteDeps) => {
  const api = createApi()
  api.openapi(list, async (c) => {
    const connected = await models.list(c.var.ownerId)
    const data = [ASSISTANT, ...connected.map(({ name }) => name)].map((id) => ({
      id,
      object: 'model' as const,
      created: 0,
      owned_by: 'openpa',
    }))
    return c.json({ object: 'list' as const, data }, 200)
  })
  api.openapi(chat, async (c) => {
    const body = c.req.valid('json')
    const { ownerId } = c.var
    const model = body.model === ASSISTANT ? undefined : body.model
    const { run, events: watch } = await startAndWatch(supervisor, ownerId, {
      ...requestOf(body),
      model,
      source: 'openai',
    })
    const base = { id: `chatcmpl-${run.id}`, created: Math.floor(Date.now() / 1000), model: body.model }
    const abort = new AbortController()
    c.req.raw.signal.addEventListener('abort', () => void supervisor.cancel(ownerId, run.id).catch(() => undefined))
    if (!body.stream) {
      let last: RunEvent | undefined
      for await (const event of eachOf(watch(abort.signal))) {
        last = event
        if (event.kind === 'run-parked') break
      }
      const failure = last && failureOf(last)
      if (failure) throw failure
      const content = last?.kind === 'run-finished' ? (last.payload?.answer ?? '') : ''
      const choices = [
        { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null },
      ]
      return c.json({ ...base, object: 'chat.completion' as const, choices, usage: usageOf(last) }, 200)
    }
    return eventStream(c, async (send, signal) => {
      signal.addEventListener('abort', () => void supervisor.cancel(ownerId, run.id).catch(() => undefined))
      const chunk = (choices: unknown[], more = {}) =>
        send(eventMessage(JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })))
      const delta = (content: object, finish: string | null = null) =>
        chunk([{ index: 0, delta: content, finish_reason: finish, logprobs: null }])
      delta({ role: 'assistant', content: '' })
      const fail = (code: string, message: string) => send(eventMessage(JSON.stringify(openAiError(code, message))))
      try {
        for await (const event of eachOf(watch(signal))) {
          const failure = failureOf(event)
          if (failure) return fail(failure.code, failure.message)
          if (event.kind === 'text-added') delta({ content: event.payload?.text ?? '' })
          if (event.kind !== 'run-finished') continue
          delta({}, 'stop')
          if (body.stream_options?.include_usage) chunk([], { usage: usageOf(event) })
        }
      } catch (error) {
        const { code, message } = toErrorBody(error)
        return fail(code, message)
      }
      send(eventMessage('[DONE]'))
    }) as never
  })
  return api
}

/** An error in OpenAI's shape. */
export const openAiError = (code: string, message: string) => ({
  error: { message, type: 'assistant_error', param: null, code },
})
