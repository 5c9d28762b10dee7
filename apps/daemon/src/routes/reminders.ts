import { createRoute, z } from '@hono/zod-openapi'
import type { Reminders } from '../adapters/reminders.ts'
import { createApi, json, jsonBody } from '../http/api.ts'
import { eventMessage, eventStream } from '../http/event-stream.ts'
import { Id, InboxItemShape, ReminderShape } from './schemas.ts'

const list = createRoute({
  method: 'get',
  path: '/schedules',
  summary: 'Lists pending reminders, soonest first; with `all=true` also fired and cancelled ones.',
  request: { query: z.object({ all: z.stringbool().default(false) }) },
  responses: { 200: json(z.array(ReminderShape), 'Reminders.') },
})
const cancel = createRoute({
  method: 'delete',
  path: '/schedules/{id}',
  summary: 'Cancels a pending reminder by id or unique prefix.',
  request: { params: Id },
  responses: { 200: json(ReminderShape, 'The reminder.') },
})
const inbox = createRoute({
  method: 'get',
  path: '/inbox',
  summary: 'Lists the inbox, newest first.',
  request: { query: z.object({ unseen: z.stringbool().default(false) }) },
  responses: { 200: json(z.array(InboxItemShape), 'Items.') },
})
const seen = createRoute({
  method: 'post',
  path: '/inbox/seen',
  summary: 'Marks items as read, all without `ids`.',
  request: { body: jsonBody(z.object({ ids: z.array(z.string()).max(1000).optional() })) },
  responses: { 200: json(z.object({ marked: z.number() }), 'How many were unread.') },
})
const watch = createRoute({
  method: 'get',
  path: '/inbox/events',
  summary: 'Streams new inbox items as SSE.',
  responses: { 200: { content: { 'text/event-stream': { schema: z.string() } }, description: 'One message an item.' } },
})

/** `/schedules` and `/inbox`. */
export const reminderRoutes = ({ reminders }: { reminders: Reminders }) => {
  const api = createApi()
  api.openapi(list, async (c) => c.json(await reminders.list(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(cancel, async (c) => c.json(await reminders.cancel(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(watch, (c) => {
    const { ownerId } = c.var
    return eventStream(c, (send, signal) => {
      send(': listening\n\n')
      const stop = reminders.onInbox((owner, item) => {
        if (owner === ownerId) send(eventMessage(JSON.stringify(item), { id: item.id, event: 'inbox-item' }))
      })
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          stop()
          resolve()
        })
      })
    })
  })
  api.openapi(inbox, async (c) => c.json(await reminders.inbox(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(seen, async (c) =>
    c.json({ marked: await reminders.markSeen(c.var.ownerId, c.req.valid('json').ids) }, 200),
  )
  return api
}
