import { createRoute, z } from '@hono/zod-openapi'
import type { SessionStore } from '@openpa/core'
import { createApi, json } from '../http/api.ts'
import { Id, Limit } from './schemas.ts'

const Session = z
  .object({ id: z.string(), title: z.string(), createdAt: z.string(), messages: z.number() })
  .openapi('Session')
const Message = z.object({ role: z.enum(['user', 'assistant']), text: z.string(), at: z.string() }).openapi('Message')

const list = createRoute({
  method: 'get',
  path: '/sessions',
  summary: 'Lists conversations, newest first.',
  request: { query: Limit },
  responses: { 200: json(z.array(Session), 'Sessions.') },
})
const show = createRoute({
  method: 'get',
  path: '/sessions/{id}',
  summary: 'Shows the turns of a conversation.',
  request: { params: Id },
  responses: { 200: json(z.array(Message), 'Turns, oldest first.') },
})
const remove = createRoute({
  method: 'delete',
  path: '/sessions/{id}',
  summary: 'Deletes a conversation with its runs.',
  request: { params: Id },
  responses: { 200: json(z.object({ removed: z.string() }), 'Its id.') },
})

/** `/sessions`. */
export const sessionRoutes = ({ sessions }: { sessions: SessionStore }) => {
  const api = createApi()
  api.openapi(list, async (c) => c.json(await sessions.list(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(show, async (c) => c.json(await sessions.messages(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(remove, async (c) => {
    const { id } = c.req.valid('param')
    await sessions.remove(c.var.ownerId, id)
    return c.json({ removed: id }, 200)
  })
  return api
}
