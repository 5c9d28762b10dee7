import { createRoute, z } from '@hono/zod-openapi'
import type { RunRequest, RunStore, Supervisor } from '@openpa/core'
import { createApi, json, jsonBody } from '../http/api.ts'
import { type EventSource, type OnBug, startAndWatch, streamEvents, watchRun } from '../http/stream-run.ts'
import { EventShape, Id, Limit, RunShape } from './schemas.ts'

/** What the routes of runs work with. */
export interface RunRouteDeps {
  supervisor: Supervisor
  runs: RunStore
  events: EventSource
  onBug: OnBug
}

/** The largest number that an event can have in the database; whatever a client has seen beyond it, it has seen all. */
const LAST_NUMBER = 2 ** 31 - 1

const NewRun = z
  .object({
    text: z.string().optional(),
    call: z
      .strictObject({ tool: z.string().max(200), input: z.record(z.string(), z.unknown()) })
      .optional()
      .openapi({ description: 'In the place of a text: a tool of `/tools` to be called, and with what.' }),
    sessionId: z.string().optional(),
    attachment: z.string().optional(),
    model: z.string().max(100).optional(),
    source: z.enum(['cli', 'api']).default('api'),
  })
  .refine(({ text, call }) => (text === undefined) !== (call === undefined), 'Give a text or a call, one of the two.')
  .refine(
    ({ call, sessionId, attachment, model }) => !call || (sessionId ?? attachment ?? model) === undefined,
    'A call is in no session and has no attachment or model.',
  )

const create = createRoute({
  method: 'post',
  path: '/runs',
  summary:
    'Asks, or calls one tool. With `Accept: text/event-stream` the run’s events follow as SSE, else the admitted run is returned at once.',
  request: { body: jsonBody(NewRun) },
  responses: { 201: json(RunShape, 'The run, admitted.') },
})
const list = createRoute({
  method: 'get',
  path: '/runs',
  summary: 'Lists runs, newest first.',
  request: { query: Limit },
  responses: { 200: json(z.array(RunShape), 'Runs.') },
})
const show = createRoute({
  method: 'get',
  path: '/runs/{id}',
  summary: 'Shows a run with its events.',
  request: { params: Id },
  responses: { 200: json(RunShape.extend({ events: z.array(EventShape) }), 'The run.') },
})
const events = createRoute({
  method: 'get',
  path: '/runs/{id}/events',
  summary:
    'Streams a run’s events as SSE until it ends. `Last-Event-ID` resumes after that event, without gap or repeat.',
  request: { params: Id },
  responses: {
    200: {
      content: { 'text/event-stream': { schema: z.string() } },
      description: 'One SSE message an event; its id is the event’s number.',
    },
  },
})
const cancel = createRoute({
  method: 'post',
  path: '/runs/{id}/cancel',
  summary: 'Cancels a run and waits until it has ended.',
  request: { params: Id },
  responses: { 200: json(RunShape, 'The run.') },
})

/** `/runs`: ask, look, watch, cancel. */
export const runRoutes = ({ supervisor, runs, events: source, onBug }: RunRouteDeps) => {
  const api = createApi()
  api.openapi(create, async (c) => {
    const body = c.req.valid('json')
    const request: RunRequest = { ...body, text: body.text ?? body.call?.tool ?? '' }
    const { ownerId } = c.var
    const wantsStream = c.req.header('accept')?.includes('text/event-stream')
    // A stream is not in the route's description, whose content type is JSON.
    if (wantsStream) return streamEvents(c, (await startAndWatch(supervisor, ownerId, request)).events, onBug) as never
    const run = await supervisor.start(ownerId, request)
    return c.json(run, 201)
  })
  api.openapi(list, async (c) => c.json(await runs.list(c.var.ownerId, { limit: c.req.valid('query').limit }), 200))
  api.openapi(show, async (c) => {
    const { id } = c.req.valid('param')
    const run = await runs.get(c.var.ownerId, id)
    return c.json({ ...run, events: await runs.events(c.var.ownerId, id, 0) }, 200)
  })
  api.openapi(events, async (c) => {
    const { id } = c.req.valid('param')
    const last = Number(c.req.header('last-event-id') ?? 0)
    await runs.get(c.var.ownerId, id)
    const watch = {
      ownerId: c.var.ownerId,
      runId: id,
      after: Number.isSafeInteger(last) && last > 0 ? Math.min(last, LAST_NUMBER) : 0,
    }
    return streamEvents(c, (signal) => watchRun(source, watch, signal), onBug)
  })
  api.openapi(cancel, async (c) => c.json(await supervisor.cancel(c.var.ownerId, c.req.valid('param').id), 200))
  return api
}
