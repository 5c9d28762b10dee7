import { randomUUID } from 'node:crypto'
import {
  AssistantError,
  canonicalJson,
  type Run,
  type RunBatch,
  type RunEvent,
  type RunRequest,
  type RunStore,
  storable,
} from '@openpa/core'
import { type OperationNodeSource, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Tx } from '../database.ts'
import { StatementTemplate } from '../statement-template.ts'
import type { Tables } from '../tables.ts'
import { type EventValues, eventValues, eventWrites, logRows, storedEvents } from './event-rows.ts'
import { eventOf, isUuid, pageOf, runOf } from './rows.ts'
import { type RowValues, rowValues, rowWrites } from './run-rows.ts'
import { noSession } from './session-store.ts'

/** How long a daemon may work on a run before another one may take it over. */
const LEASE_MS = 10 * 60_000
const TITLE_CHARS = 80

const noRun = (id: string) =>
  new AssistantError('run.not-found', `There is no run ${id}.`, { hint: 'See: assistant run list' })

/** Of a new conversation the id and title; of one that goes on only the id. */
function sessionFor({ sessionId, text }: RunRequest): { id: string; title?: string } {
  if (sessionId === undefined) return { id: randomUUID(), title: storable(text).slice(0, TITLE_CHARS).toWellFormed() }
  if (!isUuid(sessionId)) throw noSession(sessionId)
  return { id: sessionId }
}

/**
 * Writes to several tables as one statement, whose rows are those that the first one returns: a round trip into the embedded
 * database costs more than the rows.
 */
function together<Row>(writes: readonly OperationNodeSource[]): RawBuilder<Row> {
  const parts = writes.map((write, i) => sql`${sql.raw(`part${i}`)} as (${write})`)
  return sql<Row>`with ${sql.join(parts)} select * from part0`
}

interface AdmitValues extends EventValues {
  sessionId: string
  source: Run['source']
  text: string
  callTool: string | null
  callInput: string | null
  attachment: string | null
  history: string | null
  model: string | null
  leaseUntil: Date
  /** Of a conversation that begins. */
  title: string | undefined
  /** The person's message. A call is no part of a conversation, and is not kept as one. */
  message: string | undefined
}

/** A conversation that goes on is the owner's, or nothing is written: no row of another's is seen. */
const ADMIT = new StatementTemplate<AdmitValues, Selectable<Tables['assistant.runs']>>((places) => {
  const { value, has } = places
  return together([
    sql`insert into assistant.runs (id, owner_id, session_id, status, source, request, call_tool, call_input, attachment,
                                    history, model, last_seq, lease_until)
        select ${value('runId')}, ${value('ownerId')}, ${value('sessionId')}, 'running', ${value('source')}, ${value('text')},
               ${value('callTool')}, ${value('callInput')}, ${value('attachment')}, ${value('history')}, ${value('model')}, 1,
               ${value('leaseUntil')}
        ${has('title') ? sql`` : sql`where exists (select from assistant.sessions where id = ${value('sessionId')})`}
        returning *`,
    ...(has('title')
      ? [
          sql`insert into assistant.sessions (id, owner_id, title)
              values (${value('sessionId')}, ${value('ownerId')}, ${value('title')})`,
        ]
      : []),
    ...(has('message')
      ? [
          sql`insert into assistant.messages (owner_id, session_id, run_id, role, text)
              select ${value('ownerId')}, ${value('sessionId')}, ${value('runId')}, 'user', ${value('message')} from part0`,
        ]
      : []),
    ...eventWrites(places, sql`part0`),
  ])
})

async function admit(database: Database, ownerId: string, request: RunRequest): Promise<{ run: Run; event: RunEvent }> {
  const session = sessionFor(request)
  const text = storable(request.text)
  const log = logRows(ownerId, randomUUID(), [
    { kind: 'run-admitted', payload: { text, sessionId: session.id, source: request.source } },
  ])
  const admission = ADMIT.with(database.system, {
    ...eventValues(log),
    sessionId: session.id,
    source: request.source,
    text,
    callTool: request.call ? storable(request.call.tool) : null,
    callInput: request.call ? canonicalJson(request.call.input) : null,
    attachment: request.attachment === undefined ? null : storable(request.attachment),
    history: request.history === undefined ? null : canonicalJson(request.history),
    model: request.model === undefined ? null : storable(request.model),
    leaseUntil: new Date(Date.now() + LEASE_MS),
    title: session.title,
    message: request.call ? undefined : text,
  })
  const [row] = await database.statementAsOwner(ownerId, admission)
  const [event] = storedEvents(log, 1)
  if (!row) throw noSession(session.id)
  if (!event) throw new Error('The first event was not written.')
  return { run: runOf(row), event }
}

interface AppendValues extends EventValues, RowValues {
  taint?: string | undefined
  /** How the run ends, or is parked. */
  status?: Run['status'] | undefined
  answer?: string | null | undefined
  error?: string | null | undefined
  finishedAt?: Date | null | undefined
  /** The answer, as a message of the conversation. */
  message?: string | undefined
}

/** The run's row counts up first, and gives the events their numbers. Nothing is written where it is not running. */
const APPEND = new StatementTemplate<AppendValues, { last_seq: number }>((places) => {
  const { value, has } = places
  const set = [
    has('count') ? sql`last_seq = last_seq + ${value('count')}::integer` : sql`last_seq = last_seq`,
    ...(has('taint') ? [sql`taint = ${value('taint')}`] : []),
    ...(has('status')
      ? [
          sql`status = ${value('status')}, answer = ${value('answer')}, error = ${value('error')},
              finished_at = ${value('finishedAt')}, lease_until = null`,
        ]
      : []),
  ]
  return together([
    sql`update assistant.runs set ${sql.join(set)} where id = ${value('runId')} and status = 'running'
        returning last_seq, session_id, call_tool`,
    ...eventWrites(places, sql`part0`),
    ...rowWrites(places, sql`part0`),
    ...(has('message')
      ? [
          sql`insert into assistant.messages (owner_id, session_id, run_id, role, text)
              select ${value('ownerId')}, run.session_id, ${value('runId')}, 'assistant', ${value('message')}
              from part0 as run where run.call_tool is null`,
        ]
      : []),
  ])
})

async function append(database: Database, ownerId: string, runId: string, batch: RunBatch): Promise<RunEvent[]> {
  if (!isUuid(runId)) throw noRun(runId)
  const { outcome, taint } = batch
  const log = logRows(ownerId, runId, batch.events)
  const answer = outcome?.answer === undefined ? undefined : storable(outcome.answer)
  const addition = APPEND.with(database.system, {
    ...eventValues(log),
    ...rowValues(ownerId, runId, batch),
    taint: taint && canonicalJson(taint),
    ...(outcome && {
      status: outcome.status,
      answer: answer ?? null,
      error: outcome.error === undefined ? null : canonicalJson(outcome.error),
      finishedAt: outcome.parked ? null : new Date(),
      message: answer,
    }),
  })
  const [row] = await database.statementAsOwner(ownerId, addition)
  if (!row) throw noRun(runId)
  return storedEvents(log, row.last_seq)
}

const getRun = async (tx: Tx, runId: string): Promise<Run> => {
  const row = isUuid(runId)
    ? await tx.selectFrom('assistant.runs').selectAll().where('id', '=', runId).executeTakeFirst()
    : undefined
  if (!row) throw noRun(runId)
  return runOf(row)
}

const RUNNING = { status: 'running' as const, error: null }
const lease = () => new Date(Date.now() + LEASE_MS)

/** Those whose run has not gone on since they were answered. */
const reopen = async (tx: Tx): Promise<Run[]> => {
  const rows = await tx
    .updateTable('assistant.runs')
    .set({ ...RUNNING, lease_until: lease() })
    .where('status', '=', 'waiting')
    .where('finished_at', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('assistant.approvals as a')
          .select('a.id')
          .whereRef('a.run_id', '=', 'assistant.runs.id')
          .where('a.status', '!=', 'pending')
          .where('a.taken_at', 'is', null),
      ),
    )
    .returningAll()
    .execute()
  return rows.map(runOf)
}

async function unpark(tx: Tx, runId: string): Promise<boolean> {
  if (!isUuid(runId)) throw noRun(runId)
  const { numUpdatedRows } = await tx
    .updateTable('assistant.runs')
    .set({ ...RUNNING, lease_until: lease() })
    .where('id', '=', runId)
    .where('status', '=', 'waiting')
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await tx
    .updateTable('assistant.approvals')
    .set({ status: 'denied', answered_at: new Date(), answered_by: 'run' })
    .where('run_id', '=', runId)
    .where('status', '=', 'pending')
    .execute()
  return true
}

/** Runs and their log in `database`. */
export const createRunStore = (database: Database): RunStore => ({
  admit: (ownerId, request) => admit(database, ownerId, request),
  append: (ownerId, runId, batch) => append(database, ownerId, runId, batch),
  events: (ownerId, runId, after) =>
    database.asOwner(ownerId, async (tx) => {
      await getRun(tx, runId)
      const rows = await tx
        .selectFrom('assistant.events as e')
        .leftJoin('assistant.event_payloads as p', (join) =>
          join.onRef('p.run_id', '=', 'e.run_id').onRef('p.seq', '=', 'e.seq'),
        )
        .select(['e.run_id', 'e.seq', 'e.kind', 'e.at', 'e.digest', 'p.payload'])
        .where('e.run_id', '=', runId)
        .where('e.seq', '>', after)
        .orderBy('e.seq')
        .execute()
      return rows.map(eventOf)
    }),
  get: (ownerId, runId) => database.asOwner(ownerId, (tx) => getRun(tx, runId)),
  list: (ownerId, { limit, status } = {}) =>
    database.asOwner(ownerId, async (tx) => {
      const query = tx.selectFrom('assistant.runs').selectAll().orderBy('created_at', 'desc').limit(pageOf(limit))
      const rows = await (status ? query.where('status', '=', status) : query).execute()
      return rows.map(runOf)
    }),
  reopen: (ownerId) => database.asOwner(ownerId, reopen),
  unpark: (ownerId, runId) => database.asOwner(ownerId, (tx) => unpark(tx, runId)),
  steps: (ownerId, runId) =>
    database.asOwner(ownerId, (tx) =>
      tx
        .selectFrom('assistant.steps')
        .select(['id', 'kind', 'name', 'input', 'idempotent', 'status', 'output'])
        .where('run_id', '=', runId)
        .orderBy('ordinal')
        .execute(),
    ),
})
