import { createHash, randomUUID } from 'node:crypto'
import {
  AssistantError,
  canonicalJson,
  type EventDraft,
  type Run,
  type RunBatch,
  type RunEvent,
  type RunRequest,
  type RunStore,
  storable,
} from '@openpa/core'
import { type OperationNodeSource, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import { eventOf, isUuid, pageOf, runOf } from './rows.ts'
import {
  answersTaken,
  approvalInserts,
  decisionInserts,
  settlementUpdates,
  stepInserts,
  usageInserts,
} from './run-rows.ts'

/** How long a daemon may work on a run before another one may take it over. */
const LEASE_MS = 10 * 60_000
const TITLE_CHARS = 80

const noRun = (id: string) =>
  new AssistantError('run.not-found', `There is no run ${id}.`, { hint: 'See: assistant run list' })

/** Events as they go into the log; their numbers are known when the run's row has been counted up. */
interface LogRows {
  ownerId: string
  runId: string
  at: Date
  drafts: readonly { kind: string; digest: string; payload: string }[]
}

const logRows = (ownerId: string, runId: string, drafts: readonly EventDraft[]): LogRows => ({
  ownerId,
  runId,
  at: new Date(),
  drafts: drafts.map(({ kind, payload }) => {
    const text = canonicalJson(payload)
    return { kind, digest: createHash('sha256').update(text).digest('hex'), payload: text }
  }),
})

/** Events as the log will read them, the last one numbered `lastSeq`: a live listener and a later reader see the same. */
const storedEvents = ({ runId, at, drafts }: LogRows, lastSeq: number): RunEvent[] =>
  drafts.map(({ kind, digest, payload }, i) =>
    eventOf({ run_id: runId, seq: lastSeq - drafts.length + 1 + i, kind, at, digest, payload: JSON.parse(payload) }),
  )

/** Of a new conversation the id and title; of one that goes on only the id, after a look that it is the owner's. */
async function sessionFor(tx: Tx, request: RunRequest): Promise<{ id: string; title?: string }> {
  const { sessionId } = request
  if (sessionId === undefined)
    return { id: randomUUID(), title: storable(request.text).slice(0, TITLE_CHARS).toWellFormed() }
  const known = isUuid(sessionId)
    ? await tx.selectFrom('assistant.sessions').select('id').where('id', '=', sessionId).executeTakeFirst()
    : undefined
  if (known) return known
  throw new AssistantError('session.not-found', `There is no session ${sessionId}.`, {
    hint: 'See: assistant session list',
  })
}

/** One statement: a round trip into the embedded database costs more than the rows. */
async function admit(tx: Tx, ownerId: string, request: RunRequest): Promise<{ run: Run; event: RunEvent }> {
  const session = await sessionFor(tx, request)
  const id = randomUUID()
  const text = storable(request.text)
  const run = {
    id,
    owner_id: ownerId,
    session_id: session.id,
    status: 'running' as const,
    source: request.source,
    request: text,
    call_tool: request.call ? storable(request.call.tool) : null,
    call_input: request.call ? canonicalJson(request.call.input) : null,
    attachment: request.attachment === undefined ? null : storable(request.attachment),
    history: request.history === undefined ? null : canonicalJson(request.history),
    model: request.model === undefined ? null : storable(request.model),
    last_seq: 1,
    lease_until: new Date(Date.now() + LEASE_MS),
  }
  const message = { owner_id: ownerId, session_id: session.id, run_id: id, role: 'user' as const, text }
  const log = logRows(ownerId, id, [
    { kind: 'run-admitted', payload: { text, sessionId: session.id, source: request.source } },
  ])
  const started = { id: session.id, owner_id: ownerId, title: session.title ?? '' }
  const [row] = await writeTogether<Selectable<Tables['assistant.runs']>>(tx, [
    tx.insertInto('assistant.runs').values(run).returningAll(),
    ...(session.title === undefined ? [] : [tx.insertInto('assistant.sessions').values(started)]),
    // A call is no part of a conversation, and is not kept as one.
    ...(request.call ? [] : [tx.insertInto('assistant.messages').values(message)]),
    ...eventInserts(log, sql`(select 1 as last_seq)`),
  ])
  const [event] = storedEvents(log, 1)
  if (!event || !row) throw new Error('The first event was not written.')
  return { run: runOf(row), event }
}

/** Writes to several tables as one statement, whose rows are those that the first one returns. */
async function writeTogether<Row>(tx: Tx, writes: readonly OperationNodeSource[]): Promise<Row[]> {
  const parts = writes.map((write, i) => sql`${sql.raw(`part${i}`)} as (${write})`)
  const { rows } = await sql<Row>`with ${sql.join(parts)} select * from part0`.execute(tx)
  return rows
}

/** `run` has the number of the last of the events as `last_seq`. The text is the same for any number of events: it is prepared once. */
function eventInserts({ ownerId, runId, at, drafts }: LogRows, run: RawBuilder<unknown>): OperationNodeSource[] {
  if (drafts.length === 0) return []
  const before = sql`run.last_seq - ${drafts.length}::integer + draft.i`
  const rows = JSON.stringify(drafts.map(({ kind, digest }, i) => ({ i: i + 1, kind, digest })))
  const payloads = `[${drafts.map(({ payload }, i) => `{"i":${i + 1},"payload":${payload}}`).join(',')}]`
  return [
    sql`insert into assistant.events (run_id, seq, owner_id, kind, at, digest)
        select ${runId}, ${before}, ${ownerId}, draft.kind, ${at}, draft.digest
        from ${run} as run, jsonb_to_recordset(${rows}::text::jsonb) as draft (i integer, kind text, digest text)`,
    sql`insert into assistant.event_payloads (run_id, seq, owner_id, payload)
        select ${runId}, ${before}, ${ownerId}, draft.payload
        from ${run} as run, jsonb_to_recordset(${payloads}::text::jsonb) as draft (i integer, payload jsonb)`,
  ]
}

/** One statement; the run's row counts up first, and gives the events their numbers. */
async function append(tx: Tx, ownerId: string, runId: string, batch: RunBatch): Promise<RunEvent[]> {
  if (!isUuid(runId)) throw noRun(runId)
  const { outcome, taint } = batch
  const log = logRows(ownerId, runId, batch.events)
  const counted = tx
    .updateTable('assistant.runs')
    .set((eb) => ({
      last_seq: eb('last_seq', '+', log.drafts.length),
      ...(taint && { taint: canonicalJson(taint) }),
      ...(outcome && {
        status: outcome.status,
        answer: outcome.answer === undefined ? null : storable(outcome.answer),
        error: outcome.error === undefined ? null : canonicalJson(outcome.error),
        finished_at: outcome.parked ? null : new Date(),
        lease_until: null,
      }),
    }))
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .returning(['last_seq', 'session_id', 'call_tool'])
  const answer = outcome?.answer
  const [row] = await writeTogether<{ last_seq: number }>(tx, [
    counted,
    ...eventInserts(log, sql`part0`),
    ...stepInserts(tx, ownerId, runId, batch.steps),
    ...decisionInserts(tx, ownerId, runId, batch.decisions),
    ...usageInserts(tx, ownerId, runId, batch.usage),
    ...settlementUpdates(tx, batch.settlements),
    ...approvalInserts(tx, ownerId, batch.approvals),
    ...answersTaken(tx, batch.takenAnswers),
    ...(answer === undefined
      ? []
      : [
          sql`insert into assistant.messages (owner_id, session_id, run_id, role, text)
              select ${ownerId}, run.session_id, ${runId}, 'assistant', ${storable(answer)} from part0 as run
              where run.call_tool is null`,
        ]),
  ])
  // Rolls the rest back too.
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
  admit: (ownerId, request) => database.asOwner(ownerId, (tx) => admit(tx, ownerId, request)),
  append: (ownerId, runId, batch) => database.asOwner(ownerId, (tx) => append(tx, ownerId, runId, batch)),
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
