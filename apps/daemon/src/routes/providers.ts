import { createRoute, z } from '@hono/zod-openapi'
import type { ModelConnections } from '../adapters/model-connections.ts'
import { testModel } from '../adapters/test-model.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { ModelShape } from './schemas.ts'

const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,49}$/, 'a name has a-z, 0-9, . _ - only')
const Params = z.object({ name: z.string().min(1).max(100) })
const NewModel = z.object({
  name: Name,
  baseUrl: z.url({ protocol: /^https?$/ }).max(500),
  modelId: z.string().min(1).max(200),
  key: z.string().min(1).max(10_000).optional(),
  contextTokens: z.number().int().min(512).max(10_000_000).default(8192),
  maxOutputTokens: z.number().int().min(16).max(1_000_000).default(1024),
  makeDefault: z.boolean().default(false),
})

const list = createRoute({
  method: 'get',
  path: '/providers',
  summary: 'Lists model connections; keys are never shown.',
  responses: { 200: json(z.array(ModelShape), 'Connections.') },
})
const add = createRoute({
  method: 'post',
  path: '/providers',
  summary: 'Adds or replaces a connection to an OpenAI-compatible server.',
  request: { body: jsonBody(NewModel) },
  responses: { 201: json(ModelShape, 'The connection.') },
})
const makeDefault = createRoute({
  method: 'post',
  path: '/providers/{name}/default',
  summary: 'Makes a connection the default.',
  request: { params: Params },
  responses: { 200: json(ModelShape, 'The connection.') },
})
const test = createRoute({
  method: 'post',
  path: '/providers/{name}/test',
  summary: 'Asks the model for one word.',
  request: { params: Params },
  responses: {
    200: json(
      z.object({ name: z.string(), modelId: z.string(), reply: z.string(), durationMs: z.number() }),
      'Its reply.',
    ),
  },
})
const remove = createRoute({
  method: 'delete',
  path: '/providers/{name}',
  summary: 'Removes a connection and its key.',
  request: { params: Params },
  responses: { 200: json(z.object({ removed: z.string() }), 'Its name.') },
})

/** `/providers`: connections to models. */
export const providerRoutes = ({ models }: { models: ModelConnections }) => {
  const api = createApi()
  api.openapi(list, async (c) => c.json(await models.list(c.var.ownerId), 200))
  api.openapi(add, async (c) => c.json(await models.add(c.var.ownerId, c.req.valid('json')), 201))
  api.openapi(makeDefault, async (c) => c.json(await models.makeDefault(c.var.ownerId, c.req.valid('param').name), 200))
  api.openapi(test, async (c) =>
    c.json(await testModel(await models.connect(c.var.ownerId, c.req.valid('param').name), c.req.raw.signal), 200),
  )
  api.openapi(remove, async (c) => {
    const { name } = c.req.valid('param')
    await models.remove(c.var.ownerId, name)
    return c.json({ removed: name }, 200)
  })
  return api
}
