import { createRoute, z } from '@hono/zod-openapi'
import type { Embedders } from '../adapters/embedders.ts'
import { createApi, json, jsonBody } from '../http/api.ts'

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

/** `/embedder`: show, change. */
export const embedderRoutes = ({ embedders }: { embedders: Embedders }) => {
  const api = createApi()
  api.openapi(show, (c) => c.json(embedders.state, 200))
  api.openapi(use, async (c) => {
    await embedders.use(c.var.ownerId, c.req.valid('json').name)
    return c.json(embedders.state, 202)
  })
  return api
}
