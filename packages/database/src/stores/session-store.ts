import {
  AssistantError,
  type SessionStore,
  type SessionSummary,
  storable,
  type Taint,
  type TaintFlag,
} from '@openpa/core'
import { sql } from 'kysely'
import type { Database, Tx } from '../database.ts'
import { iso, isUuid, pageOf } from './rows.ts'

/** That a conversation does not exist, or is not the owner's. */
export const noSession = (id: string): AssistantError =>
  new AssistantError('session.not-found', `There is no session ${id}.`, { hint: 'See: assistant session list' })

/** The summary of a session and the turns after it. */
async function readWindow(tx: Tx, sessionId: string, exceptRun: string) {
  const known = isUuid(sessionId)
    ? await tx
        .selectFrom('assistant.sessions as s')
        .leftJoin('assistant.summaries as y', 'y.session_id', 's.id')
        .select(['s.id', 'y.text', 'y.turns', 'y.through'])
        .where('s.id', '=', sessionId)
        .executeTakeFirst()
    : undefined
  if (!known) throw noSession(sessionId)
  const query = tx
    .selectFrom('assistant.messages')
    .select(['role', 'text'])
    .where('session_id', '=', sessionId)
    .where('run_id', '!=', exceptRun)
    .orderBy('id')
  const { text, turns, through } = known
  const messages = await (through === null ? query : query.where('id', '>', through)).execute()
  const { rows } = await sql<{ flag: TaintFlag }>`
    select distinct jsonb_object_keys(taint) as flag from assistant.runs
    where session_id = ${sessionId} and id <> ${exceptRun}`.execute(tx)
  const taint: Taint = Object.fromEntries(rows.map(({ flag }) => [flag, ['conversation']]))
  return { summary: text === null || turns === null ? undefined : { text, turns }, messages, taint }
}

async function writeSummary(
  tx: Tx,
  ownerId: string,
  sessionId: string,
  { text, turns }: SessionSummary,
): Promise<void> {
  await sql`
    insert into assistant.summaries (session_id, owner_id, text, turns, through)
    select ${sessionId}, ${ownerId}, ${storable(text)}, ${turns}::integer, id from assistant.messages
    where session_id = ${sessionId} order by id offset ${turns - 1}::integer limit 1
    on conflict (session_id) do update
      set text = excluded.text, turns = excluded.turns, through = excluded.through, created_at = now()`.execute(tx)
}

/** Conversations in `database`. */
export const createSessionStore = (database: Database): SessionStore => ({
  list: (ownerId, { limit } = {}) =>
    database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('assistant.sessions as s')
        .innerJoin('assistant.messages as m', 'm.session_id', 's.id')
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
  window: (ownerId, sessionId, exceptRun) => database.asOwner(ownerId, (tx) => readWindow(tx, sessionId, exceptRun)),
  saveSummary: (ownerId, sessionId, summary) =>
    database.asOwner(ownerId, (tx) => writeSummary(tx, ownerId, sessionId, summary)),
  remove: (ownerId, sessionId) =>
    database.asOwner(ownerId, async (tx) => {
      if (!isUuid(sessionId)) throw noSession(sessionId)
      const { numDeletedRows } = await tx
        .deleteFrom('assistant.sessions')
        .where('id', '=', sessionId)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw noSession(sessionId)
      // Its turns, kept as episodes.
      await tx.deleteFrom('memory.items').where('session', '=', sessionId).execute()
    }),
})
