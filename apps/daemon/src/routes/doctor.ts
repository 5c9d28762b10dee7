import { createRoute, z } from '@hono/zod-openapi'
import type { HealthCheck } from '@openpa/client'
import { createApi, json } from '../http/api.ts'

/** What this route works with. */
export interface DoctorRouteDeps {
  examine(ownerId: string): Promise<HealthCheck[]>
}

const Check = z
  .object({
    id: z.string(),
    state: z.enum(['ok', 'warning', 'failed']),
    message: z.string(),
    hint: z.string().nullable(),
  })
  .openapi('HealthCheck')

const checks = createRoute({
  method: 'get',
  path: '/doctor',
  summary: 'Looks at everything that the assistant stands on; starts sandboxes and asks model servers, but no model.',
  responses: { 200: json(z.array(Check), 'What it found.') },
})

/** `/doctor`. */
export const doctorRoutes = ({ examine }: DoctorRouteDeps) => {
  const api = createApi()
  api.openapi(checks, async (c) => c.json(await examine(c.var.ownerId), 200))
  return api
}
