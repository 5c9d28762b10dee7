import { AssistantError, isAssistantError, toErrorBody } from '@openpa/core'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { Scope } from './http/access-tokens.ts'
import { createApi } from './http/api.ts'
import { statusOf } from './http/status-codes.ts'
import type { OnBug } from './http/stream-run.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { type DaemonRouteDeps, daemonRoutes } from './routes/daemon.ts'
import { doctorRoutes } from './routes/doctor.ts'
import { embedderRoutes } from './routes/embedder.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { mcpRoutes } from './routes/mcp.ts'
import { memoryRoutes } from './routes/memories.ts'
import { memoryCareRoutes } from './routes/memory-care.ts'
import { openAiError, openAiRoutes } from './routes/openai.ts'
import { providerRoutes } from './routes/providers.ts'
import { reminderRoutes } from './routes/reminders.ts'
import { runRoutes } from './routes/runs.ts'
import { secretRoutes } from './routes/secrets.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { settingRoutes } from './routes/settings.ts'
import { skillRegistryRoutes } from './routes/skill-registry.ts'
import { skillSettingRoutes } from './routes/skill-settings.ts'
import { skillRoutes } from './routes/skills.ts'
import { toolRoutes } from './routes/tools.ts'

/** Everything that the routes need. */
export type AppDeps = DaemonRouteDeps &
  Parameters<typeof runRoutes>[0] &
  Parameters<typeof memoryRoutes>[0] &
  Parameters<typeof memoryCareRoutes>[0] &
  Parameters<typeof embedderRoutes>[0] &
  Parameters<typeof reminderRoutes>[0] &
  Parameters<typeof sessionRoutes>[0] &
  Parameters<typeof providerRoutes>[0] &
  Parameters<typeof secretRoutes>[0] &
  Parameters<typeof settingRoutes>[0] &
  Parameters<typeof skillRoutes>[0] &
  Parameters<typeof toolRoutes>[0] &
  Parameters<typeof skillSettingRoutes>[0] &
  Parameters<typeof mcpRoutes>[0] &
  Parameters<typeof doctorRoutes>[0] &
  Parameters<typeof approvalRoutes>[0] &
  Parameters<typeof skillRegistryRoutes>[0] &
  Parameters<typeof feedbackRoutes>[0] & {
    ownerId: string
    version: string
    onBug: OnBug
  }

const MAX_BODY_BYTES = 1024 * 1024
const OPENAI = new Set(['/v1/chat/completions', '/v1/models'])
/** Questions about the process itself, answered without the database and while it starts and stops. */
const PROBES = new Set(['/v1/health', '/v1/ready'])
/** What a token of scope `ask` may call. */
const ASK = /^\/v1\/(?:runs(?:\/[^/]+(?:\/(?:events|cancel))?)?|tools|chat\/completions|models|health|ready)$/

const mayCall = (scope: Scope, method: string, path: string) =>
  scope === 'admin' ||
  (scope === 'ask'
    ? ASK.test(path) && !(method === 'GET' && path === '/v1/runs')
    : method === 'GET' && !path.startsWith('/v1/auth'))

const ROUTES = [
  daemonRoutes,
  runRoutes,
  // Before the route of a single memory, whose id could be any of their names.
  memoryCareRoutes,
  memoryRoutes,
  embedderRoutes,
  reminderRoutes,
  sessionRoutes,
  providerRoutes,
  secretRoutes,
  settingRoutes,
  skillRoutes,
  toolRoutes,
  skillSettingRoutes,
  mcpRoutes,
  doctorRoutes,
  approvalRoutes,
  skillRegistryRoutes,
  feedbackRoutes,
  openAiRoutes,
]

const tooLarge = (): never => {
  throw new AssistantError('input.too-large', 'A request has at most 1 MiB.', { hint: 'Send less.' })
}

const countBody = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge })

/**
 * Refuses large bodies. One whose length is told need not be counted, since Node takes no more of it: to look at a body makes a
 * request and a stream of the web of what is otherwise read as it comes.
 */
const limitBody: MiddlewareHandler = async (c, next) => {
  const { method } = c.req
  // No route reads the body of these.
  if (method === 'GET' || method === 'HEAD') return next()
  const length = c.req.header('content-length')
  if (length === undefined || c.req.header('transfer-encoding') !== undefined) return countBody(c, next)
  return Number(length) > MAX_BODY_BYTES ? tooLarge() : next()
}

/** The HTTP API. The guard has looked at every request before; `env.scope` is what it granted. */
export function createApp(deps: AppDeps) {
  const app = createApi()
  app.use(async (c, next) => {
    if (!mayCall(c.env.scope, c.req.method, c.req.path))
      throw new AssistantError('auth.scope-not-granted', 'This token may not do that.')
    if (PROBES.has(c.req.path)) return next()
    if (!deps.isReady())
      throw new AssistantError('daemon.stopping', 'The daemon is starting or stopping.', {
        hint: 'Try again in a moment.',
      })
    c.set('ownerId', deps.ownerId)
    // Told with every answer, so that no client has to ask for it.
    c.header('openpa-unseen', String(await deps.reminders.unseen(deps.ownerId)))
    return next()
  })
  app.use(limitBody)
  app.onError((error, c) => {
    const known =
      error instanceof HTTPException && error.status === 400
        ? new AssistantError('input.invalid', 'The body is not valid JSON.', { cause: error })
        : error
    if (!isAssistantError(known)) deps.onBug(error, c.req.path)
    const body = toErrorBody(known)
    return c.json(
      OPENAI.has(c.req.path) ? openAiError(body.code, body.message) : { ok: false, error: body },
      statusOf(body.code),
    )
  })
  app.notFound((c) =>
    c.json(
      {
        ok: false,
        error: {
          code: 'not-found',
          message: 'There is nothing at that address.',
          hint: 'See what there is: GET /v1/openapi.json',
        },
      },
      404,
    ),
  )
  for (const routes of ROUTES) app.route('/v1', routes(deps))
  app.doc31('/v1/openapi.json', { openapi: '3.1.0', info: { title: 'Open Personal Assistant', version: deps.version } })
  return app
}
