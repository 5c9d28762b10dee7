import { createRoute, z } from '@hono/zod-openapi'
import type { Configuration } from '../adapters/configuration.ts'
import type { AccessTokens } from '../http/access-tokens.ts'
import { SCOPES } from '../http/access-tokens.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { Id } from './schemas.ts'

const Setting = z
  .object({ key: z.string(), value: z.unknown(), isDefault: z.boolean(), about: z.string() })
  .openapi('Setting')
const Key = z.object({ key: z.string().min(1).max(250) })
const Token = z.object({ id: z.string(), scope: z.enum(SCOPES), createdAt: z.string() })

const list = createRoute({
  method: 'get',
  path: '/config',
  summary: 'Lists all settings.',
  responses: { 200: json(z.array(Setting), 'Settings.') },
})
const set = createRoute({
  method: 'put',
  path: '/config/{key}',
  summary: 'Sets a value.',
  request: { params: Key, body: jsonBody(z.object({ value: z.unknown() })) },
  responses: { 200: json(z.object({ key: z.string(), value: z.unknown() }), 'The setting.') },
})
const unset = createRoute({
  method: 'delete',
  path: '/config/{key}',
  summary: 'Back to the default.',
  request: { params: Key },
  responses: { 200: json(z.object({ key: z.string() }), 'The key.') },
})
const ownToken = createRoute({
  method: 'get',
  path: '/auth/token',
  summary: 'The owner’s token.',
  responses: { 200: json(z.object({ token: z.string(), scope: z.enum(SCOPES) }), 'The token.') },
})
const tokens = createRoute({
  method: 'get',
  path: '/auth/tokens',
  summary: 'Lists narrower tokens, without their values.',
  responses: { 200: json(z.array(Token), 'Tokens.') },
})
const newToken = createRoute({
  method: 'post',
  path: '/auth/tokens',
  summary: 'Makes a narrower token; it is shown once.',
  request: { body: jsonBody(z.object({ scope: z.enum(SCOPES) })) },
  responses: { 201: json(z.object({ id: z.string(), scope: z.enum(SCOPES), token: z.string() }), 'The token.') },
})
const revoke = createRoute({
  method: 'delete',
  path: '/auth/tokens/{id}',
  summary: 'Revokes a narrower token.',
  request: { params: Id },
  responses: { 200: json(z.object({ revoked: z.string() }), 'Its id.') },
})

/** `/config` and `/auth`. */
export const settingRoutes = ({
  configuration,
  accessTokens,
}: {
  configuration: Configuration
  accessTokens: AccessTokens
}) => {
  const api = createApi()
  api.openapi(list, async (c) => c.json(await configuration.list(c.var.ownerId), 200))
  api.openapi(set, async (c) => {
    const { key } = c.req.valid('param')
    const { value } = c.req.valid('json')
    await configuration.set(c.var.ownerId, key, value)
    return c.json({ key, value }, 200)
  })
  api.openapi(unset, async (c) => {
    const { key } = c.req.valid('param')
    await configuration.unset(c.var.ownerId, key)
    return c.json({ key }, 200)
  })
  api.openapi(ownToken, (c) => c.json({ token: accessTokens.ownerToken, scope: 'admin' as const }, 200))
  api.openapi(tokens, (c) => c.json(accessTokens.list(), 200))
  api.openapi(newToken, (c) => c.json(accessTokens.create(c.req.valid('json').scope, c.env.scope), 201))
  api.openapi(revoke, (c) => {
    const { id } = c.req.valid('param')
    accessTokens.revoke(id)
    return c.json({ revoked: id }, 200)
  })
  return api
}
