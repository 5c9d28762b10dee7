import { AssistantError, type SessionStore } from '@openpa/core'
import type { Database } from '../database.ts'
import { iso, isUuid, pageOf } from './rows.ts'

const noSession = (id: string) =>
  new AssistantError('session.not-found', `There is no session ${id}.`, { hint: 'See: assistant session list' })

/** Conversations in `database`. */
export const createSessionStore = (database: Database): SessionStore => ({
  list: (ownerId, { limit } = {}) =>
    database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('assistant.sessions as s')
        .leftJoin('assistant.messages as m', 'm.session_id', 's.id')
        .select((eb) => ['s.id', 's.title', 's.created_at', eb.fn.count<number>('m.id').as('messages')])
        .groupBy('s.id')
        .orderBy('s.created_at', 'desc')
        .limit(pageOf(limit))
        .execute()
      return rows.map((row) => ({
        id: row.id,
        title: row.title,
        createdAt: iso(row.created_at),
        messages: Number(row.messages),
      }))
    }),
  messages: (ownerId, sessionId, exceptRun) =>
    database.asOwner(ownerId, async (tx) => {
      const known = isUuid(sessionId)
        ? await tx.selectFrom('assistant.sessions').select('id').where('id', '=', sessionId).executeTakeFirst()
        : undefined
      if (!known) throw noSession(sessionId)
      const query = tx
        .selectFrom('assistant.messages')
        .select(['role', 'text', 'created_at'])
        .where('session_id', '=', sessionId)
        .orderBy('id')
      const rows = await (exceptRun ? query.where('run_id', '!=', exceptRun) : query).execute()
      return rows.map((row) => ({ role: row.role, text: row.text, at: iso(row.created_at) }))
    }),
  remove: (ownerId, sessionId) =>
    database.asOwner(ownerId, async (tx) => {
      if (!isUuid(sessionId)) throw noSession(sessionId)
      const { numDeletedRows } = await tx
        .deleteFrom('assistant.sessions')
        .where('id', '=', sessionId)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw noSession(sessionId)
    }),
})
