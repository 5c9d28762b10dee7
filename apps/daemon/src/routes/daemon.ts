import { createRoute, z } from '@hono/zod-openapi'
import { createApi, json } from '../http/api.ts'

/** What a running daemon says of itself. */
export interface DaemonFacts {
  version: string
  pid: number
  startedAt: string
  home: 'pglite' | 'postgres'
  port: number | undefined
}

/** What the routes about the daemon itself work with. */
export interface DaemonRouteDeps {
  facts(): DaemonFacts
  /** Whether requests are served; false while starting or stopping. */
  isReady(): boolean
  counts(
    ownerId: string,
  ): Promise<{ memories: number; reminders: number; unseen: number; runningRuns: number; model: string | null }>
  /** Begins a graceful stop; resolves at once. */
  stop(): void
}

const Facts = z.object({
  version: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  home: z.enum(['pglite', 'postgres']),
  port: z.number().optional(),
})
const Status = Facts.extend({
  uptimeMs: z.number(),
  memoryMb: z.number(),
  memories: z.number(),
  reminders: z.number(),
  unseen: z.number(),
  runningRuns: z.number(),
  model: z.string().nullable(),
}).openapi('Status')
const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the process is alive.',
  responses: { 200: json(z.object({ ok: z.literal(true) }), 'Alive.') },
})
const ready = createRoute({
  method: 'get',
  path: '/ready',
  summary: 'Whether requests are served.',
  responses: {
    200: json(z.object({ ready: z.boolean() }), 'Ready.'),
    503: json(z.object({ ready: z.boolean() }), 'Not ready.'),
  },
})
const status = createRoute({
  method: 'get',
  path: '/status',
  summary: 'The daemon and what it holds, in figures.',
  responses: { 200: json(Status, 'Status.') },
})
const stop = createRoute({
  method: 'post',
  path: '/daemon/stop',
  summary: 'Stops the daemon gracefully.',
  responses: { 202: json(z.object({ stopping: z.literal(true), pid: z.number() }), 'Stopping.') },
})

/** `/health`, `/ready`, `/status`, `/daemon/stop`. */
export const daemonRoutes = (deps: DaemonRouteDeps) => {
  const api = createApi()
  api.openapi(health, (c) => c.json({ ok: true as const }, 200))
  api.openapi(ready, (c) => (deps.isReady() ? c.json({ ready: true }, 200) : c.json({ ready: false }, 503)))
  api.openapi(status, async (c) => {
    const facts = deps.facts()
    const memoryMb = Math.round(process.memoryUsage.rss() / 1048576)
    return c.json(
      { ...facts, uptimeMs: Date.now() - Date.parse(facts.startedAt), memoryMb, ...(await deps.counts(c.var.ownerId)) },
      200,
    )
  })
  api.openapi(stop, (c) => {
    deps.stop()
    return c.json({ stopping: true as const, pid: deps.facts().pid }, 202)
  })
  return api
}
