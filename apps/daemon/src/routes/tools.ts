import { createRoute, z } from '@hono/zod-openapi'
import type { ToolHost } from '@openpa/core'
import { createApi, json } from '../http/api.ts'

const ToolShape = z
  .object({
    name: z.string(),
    skill: z.string(),
    description: z.string(),
    effect: z.enum(['read', 'write', 'external', 'exec', 'spend']),
    idempotent: z.boolean(),
    destructive: z.boolean(),
    isAlwaysAsked: z.boolean().optional(),
    hosts: z.array(z.string()).readonly(),
    inputSchema: z.record(z.string(), z.unknown()),
  })
  .openapi('Tool')

const list = createRoute({
  method: 'get',
  path: '/tools',
  summary: 'Lists the tools of all skills that are at work, each with the JSON Schema of its input.',
  responses: { 200: json(z.array(ToolShape), 'Tools.') },
})

/** `/tools`: what a run can call. */
export const toolRoutes = ({ skillHost }: { skillHost: Pick<ToolHost, 'tools'> }) => {
  const api = createApi()
  api.openapi(list, (c) => c.json([...skillHost.tools()], 200))
  return api
}
