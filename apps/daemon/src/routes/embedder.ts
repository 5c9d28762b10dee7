import { createRoute, z } from '@hono/zod-openapi'
import { isAssistantError, toErrorBody } from '@openpa/core'
import type { Embedders } from '../adapters/embedders.ts'
import type { EmbeddingModels, ModelProgress } from '../adapters/embedding-models.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { eventMessage, eventStream } from '../http/event-stream.ts'
import type { OnBug } from '../http/stream-run.ts'

const State = z
  .object({
    current: z.string(),
    id: z.string(),
    dimension: z.number(),
    next: z.object({ name: z.string(), done: z.number(), all: z.number() }).nullable(),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
  })
  .openapi('EmbedderState')

const show = createRoute({
  method: 'get',
  path: '/embedder',
  summary: 'What memories are embedded with, and how far a change of it is.',
  responses: { 200: json(State, 'The embedder.') },
})
const use = createRoute({
  method: 'put',
  path: '/embedder',
  summary: 'Embeds all memories with another embedder in the background; it is used when all are.',
  request: { body: jsonBody(z.object({ name: z.string().min(1).max(1000) })) },
  responses: { 202: json(State, 'The change has begun.') },
})

const download = createRoute({
  method: 'post',
  path: '/embedder/models',
  summary:
    'Downloads an embedding model to this machine; SSE tells how far it is and ends with `downloaded`, or with `error`. Leaving breaks it off.',
  request: {
    body: jsonBody(z.object({ name: z.string().min(1).max(200), hubUrl: z.url({ protocol: /^https?$/ }).optional() })),
  },
  responses: { 200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'One message a step.' } },
})

/** As often as this a download tells how far it is. */
const STEP_MS = 100

/** What the routes work with. */
export interface EmbedderDeps {
  embedders: Embedders
  embeddingModels: EmbeddingModels
  onBug: OnBug
}

/** `/embedder`: show, change, download a model. */
export const embedderRoutes = ({ embedders, embeddingModels, onBug }: EmbedderDeps) => {
  const api = createApi()
  api.openapi(download, (c) => {
    const { name, hubUrl } = c.req.valid('json')
    return eventStream(c, async (send, signal) => {
      const tell = (event: string, data: object) => send(eventMessage(JSON.stringify(data), { event }))
      let sent = 0
      const onProgress = (progress: ModelProgress) => {
        if (Date.now() - sent < STEP_MS) return
        sent = Date.now()
        tell('progress', progress)
      }
      try {
        tell('downloaded', await embeddingModels.download(name, { hubUrl, onProgress, signal }))
      } catch (error) {
        if (signal.aborted) return
        if (!isAssistantError(error)) onBug(error, c.req.path)
        tell('error', toErrorBody(error))
      }
    })
  })
  api.openapi(show, (c) => c.json(embedders.state, 200))
  api.openapi(use, async (c) => {
    await embedders.use(c.var.ownerId, c.req.valid('json').name)
    return c.json(embedders.state, 202)
  })
  return api
}
