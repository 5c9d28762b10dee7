import type { Run, RunEvent } from '@openpa/core'
import type { Selectable } from 'kysely'
import type { Tables } from '../tables.ts'

/** A time as the API writes it. */
export const iso = (date: Date): string => date.toISOString()
/** A time that may be missing. */
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null

/** JSON for a `jsonb` parameter. PostgreSQL stores no NUL and no lone surrogate: the first is dropped, the second replaced. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'string' ? storable(inner) : inner)) ?? 'null'

/** Text that PostgreSQL takes: without NUL, lone surrogates as U+FFFD. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed()

export const runOf = (row: Selectable<Tables['assistant.runs']>): Run => ({
  id: row.id,
  sessionId: row.session_id,
  status: row.status,
  source: row.source,
  text: row.request,
  attachment: row.attachment,
  model: row.model,
  answer: row.answer,
  error: row.error,
  createdAt: iso(row.created_at),
  finishedAt: isoOrNull(row.finished_at),
})

/** An event row joined with its payload; a forgotten payload is null. */
export const eventOf = (row: {
  run_id: string
  seq: number
  kind: string
  at: Date
  digest: string
  payload: unknown
}): RunEvent =>
  ({
    runId: row.run_id,
    seq: row.seq,
    kind: row.kind,
    at: iso(row.at),
    digest: row.digest,
    payload: row.payload,
  }) as RunEvent
