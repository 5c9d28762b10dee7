import { hash } from 'node:crypto'
import { canonicalJson, type EventDraft, type RunEvent } from '@openpa/core'
import { type OperationNodeSource, type RawBuilder, sql } from 'kysely'
import type { Places } from '../statement-template.ts'
import { eventOf } from './rows.ts'

/** Events as they go into the log; their numbers are known when the run's row has been counted up. */
export interface LogRows {
  ownerId: string
  runId: string
  at: Date
  drafts: readonly { kind: string; digest: string; payload: string }[]
}

/** Events of a run as they go into its log. */
export const logRows = (ownerId: string, runId: string, drafts: readonly EventDraft[]): LogRows => ({
  ownerId,
  runId,
  at: new Date(),
  drafts: drafts.map(({ kind, payload }) => {
    const text = canonicalJson(payload)
    return { kind, digest: hash('sha256', text), payload: text }
  }),
})

/** Events as the log will read them, the last one numbered `lastSeq`: a live listener and a later reader see the same. */
export const storedEvents = ({ runId, at, drafts }: LogRows, lastSeq: number): RunEvent[] =>
  drafts.map(({ kind, digest, payload }, i) =>
    eventOf({ run_id: runId, seq: lastSeq - drafts.length + 1 + i, kind, at, digest, payload: JSON.parse(payload) }),
  )

/** Values of the statements that write events. */
export interface EventValues {
  ownerId: string
  runId: string
  at?: Date | undefined
  count?: number | undefined
  /** Kinds and digests, and payloads, each with its place: as JSON, so that the statement is the same for any number of events. */
  events?: string | undefined
  payloads?: string | undefined
}

/** What {@link eventWrites} writes. */
export function eventValues({ ownerId, runId, at, drafts }: LogRows): EventValues {
  if (drafts.length === 0) return { ownerId, runId }
  const events = JSON.stringify(drafts.map(({ kind, digest }, i) => ({ i: i + 1, kind, digest })))
  const payloads = `[${drafts.map(({ payload }, i) => `{"i":${i + 1},"payload":${payload}}`).join(',')}]`
  return { ownerId, runId, at, count: drafts.length, events, payloads }
}

/**
 * Writes events and their payloads, as parts of one statement. `run` has the number of the last of the events as `last_seq`; where it
 * has no row, nothing is written.
 */
export function eventWrites({ value, has }: Places<EventValues>, run: RawBuilder<unknown>): OperationNodeSource[] {
  if (!has('events')) return []
  const number = sql`run.last_seq - ${value('count')}::integer + draft.i`
  return [
    sql`insert into assistant.events (run_id, seq, owner_id, kind, at, digest)
        select ${value('runId')}, ${number}, ${value('ownerId')}, draft.kind, ${value('at')}, draft.digest
        from ${run} as run,
          jsonb_to_recordset(${value('events')}::text::jsonb) as draft (i integer, kind text, digest text)`,
    sql`insert into assistant.event_payloads (run_id, seq, owner_id, payload)
        select ${value('runId')}, ${number}, ${value('ownerId')}, draft.payload
        from ${run} as run, jsonb_to_recordset(${value('payloads')}::text::jsonb) as draft (i integer, payload jsonb)`,
  ]
}
