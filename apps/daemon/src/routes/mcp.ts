import { createRoute, z } from '@hono/zod-openapi'
import type { AuditLog } from '@openpa/core'
import { type McpServers, McpTransport } from '@openpa/skill-host'
import { createApi, json, jsonBody } from '../http/api.ts'
import { byPerson } from './by-person.ts'
import { McpServerShape } from './skill-shapes.ts'

/** What these routes work with. */
export interface McpRouteDeps {
  mcpServers: McpServers
  audit: AuditLog
}

const Name = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name begins with a letter and has a-z, 0-9 and - only'),
})

const list = createRoute({
  method: 'get',
  path: '/mcp',
  summary: 'Lists MCP servers that the person has added.',
  responses: { 200: json(z.array(McpServerShape), 'Servers.') },
})
const add = createRoute({
  method: 'put',
  path: '/mcp/{name}',
  summary: 'Starts an MCP server, and keeps it with the tools that it has now.',
  request: { params: Name, body: jsonBody(McpTransport) },
  responses: { 201: json(McpServerShape, 'The server.') },
})
const show = createRoute({
  method: 'get',
  path: '/mcp/{name}',
  summary: 'Shows an MCP server.',
  request: { params: Name },
  responses: { 200: json(McpServerShape, 'The server.') },
})
const test = createRoute({
  method: 'post',
  path: '/mcp/{name}/test',
  summary: 'Starts a server anew, and compares its tools with what was approved.',
  request: { params: Name },
  responses: { 200: json(McpServerShape, 'The server.') },
})
const approve = createRoute({
  method: 'post',
  path: '/mcp/{name}/approve',
  summary: 'Approves the tools that a server has now, if they are still those of `digest`.',
  request: { params: Name, body: jsonBody(z.object({ digest: z.string().length(64) })) },
  responses: { 200: json(McpServerShape, 'The server.') },
})
const login = createRoute({
  method: 'post',
  path: '/mcp/{name}/login',
  summary: 'Begins a login at the server; the person goes on in a browser, which comes back to `redirectUri`.',
  request: {
    params: Name,
    body: jsonBody(
      z.object({
        redirectUri: z.url({ protocol: /^http$/, hostname: /^(?:127\.0\.0\.1|\[::1\]|localhost)$/ }).max(500),
        clientId: z.string().max(500).optional(),
      }),
    ),
  },
  responses: { 200: json(z.object({ url: z.string(), state: z.string() }), 'What to open.') },
})
const finish = createRoute({
  method: 'post',
  path: '/mcp/{name}/login/finish',
  summary: 'Ends a login with what the browser brought back.',
  request: {
    params: Name,
    body: jsonBody(z.object({ state: z.string().max(500), code: z.string().min(1).max(5000) })),
  },
  responses: { 200: json(McpServerShape, 'The server.') },
})
const remove = createRoute({
  method: 'delete',
  path: '/mcp/{name}',
  summary: 'Stops a server and takes it out, with its folder and its login.',
  request: { params: Name },
  responses: { 200: json(z.object({ removed: z.string() }), 'Its name.') },
})

/** `/mcp`. */
export const mcpRoutes = ({ mcpServers, audit }: McpRouteDeps) => {
  const api = createApi()
  const note = (ownerId: string, action: string, target: string) => audit.append(ownerId, [byPerson(action, target)])
  api.openapi(list, (c) => c.json(mcpServers.list(), 200))
  api.openapi(add, async (c) => {
    const { name } = c.req.valid('param')
    const view = await mcpServers.add(name, c.req.valid('json'))
    await note(c.var.ownerId, 'mcp.add', `${name}: ${view.target}`)
    return c.json(view, 201)
  })
  api.openapi(show, (c) => c.json(mcpServers.view(c.req.valid('param').name), 200))
  api.openapi(test, async (c) => c.json(await mcpServers.test(c.req.valid('param').name), 200))
  api.openapi(approve, async (c) => {
    const { name } = c.req.valid('param')
    const view = await mcpServers.approve(name, c.req.valid('json').digest)
    await note(c.var.ownerId, 'mcp.approve', name)
    return c.json(view, 200)
  })
  api.openapi(login, async (c) => {
    const { redirectUri, clientId } = c.req.valid('json')
    return c.json(await mcpServers.beginLogin(c.req.valid('param').name, redirectUri, clientId), 200)
  })
  api.openapi(finish, async (c) => {
    const { name } = c.req.valid('param')
    const { state, code } = c.req.valid('json')
    const view = await mcpServers.finishLogin(name, state, code)
    await note(c.var.ownerId, 'mcp.login', name)
    return c.json(view, 200)
  })
  api.openapi(remove, async (c) => {
    const removed = await mcpServers.remove(c.req.valid('param').name)
    await note(c.var.ownerId, 'mcp.remove', removed.removed)
    return c.json(removed, 200)
  })
  return api
}
