import { createRoute, z } from '@hono/zod-openapi'
import { type MemoryStore, STATEMENT_KINDS } from '@openpa/core'
import { createApi, json, jsonBody } from '../http/api.ts'
import { Id, Limit, MemoryHitShape, MemoryShape, ReceiptShape } from './schemas.ts'

const list = createRoute({
  method: 'get',
  path: '/memories',
  summary: 'Lists statements, newest first; with `turns=true` also turns of conversations.',
  request: { query: Limit.extend({ turns: z.stringbool().default(false) }) },
  responses: { 200: json(z.array(MemoryShape), 'Memories.') },
})
const add = createRoute({
  method: 'post',
  path: '/memories',
  summary: 'Remembers a statement; the same statement twice is one memory.',
  request: {
    body: jsonBody(
      z.object({ text: z.string(), kind: z.enum(['fact', 'preference', 'episode', 'procedure']).default('fact') }),
    ),
  },
  responses: { 201: json(MemoryShape, 'The memory.') },
})
const search = createRoute({
  method: 'post',
  path: '/memories/search',
  summary: 'Searches by meaning and by words; each hit carries the parts of its score.',
  request: {
    body: jsonBody(z.object({ query: z.string().min(1).max(2000), limit: z.number().int().min(1).max(50).default(8) })),
  },
  responses: { 200: json(z.object({ hits: z.array(MemoryHitShape), confidence: z.number() }), 'Hits, best first.') },
})
const show = createRoute({
  method: 'get',
  path: '/memories/{id}',
  summary: 'Shows a memory by id or unique prefix.',
  request: { params: Id },
  responses: { 200: json(MemoryShape, 'The memory.') },
})
const forget = createRoute({
  method: 'delete',
  path: '/memories/{id}',
  summary: 'Deletes a memory and every copy of it.',
  request: { params: Id },
  responses: { 200: json(ReceiptShape, 'The receipt.') },
})

/** `/memories`: list, add, search, show, forget. */
export const memoryRoutes = ({ memory }: { memory: MemoryStore }) => {
  const api = createApi()
  api.openapi(list, async (c) => {
    const { limit, turns } = c.req.valid('query')
    return c.json(await memory.list(c.var.ownerId, { limit, ...(turns ? {} : { kinds: STATEMENT_KINDS }) }), 200)
  })
  api.openapi(add, async (c) =>
    c.json(await memory.add(c.var.ownerId, { ...c.req.valid('json'), origin: { source: 'person' } }), 201),
  )
  api.openapi(search, async (c) => {
    const { query, limit } = c.req.valid('json')
    return c.json(await memory.search(c.var.ownerId, query, { limit }), 200)
  })
  api.openapi(show, async (c) => c.json(await memory.get(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(forget, async (c) => c.json(await memory.forget(c.var.ownerId, c.req.valid('param').id), 200))
  return api
}
