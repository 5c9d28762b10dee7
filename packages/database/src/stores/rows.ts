import type { Run, RunEvent } from '@openpa/core'
import type { Selectable } from 'kysely'
import type { Tables } from '../tables.ts'

/** A time as the API writes it. */
export const iso = (date: Date): string => date.toISOString()
/** A time that may be missing. */
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null

/** Whether PostgreSQL would take `id` for a `uuid` column; a comparison with anything else is an error there. */
export const isUuid = (id: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)

/** A page size within 1..500. */
export const pageOf = (limit = 50): number => Math.min(500, Math.max(1, Math.trunc(limit) || 1))

export const runOf = (row: Selectable<Tables['assistant.runs']>): Run => ({
  id: row.id,
  sessionId: row.session_id,
  status: row.status,
  source: row.source,
  text: row.request,
  call: row.call_tool === null ? null : { tool: row.call_tool, input: row.call_input },
  attachment: row.attachment,
  model: row.model,
  answer: row.answer,
  error: row.error,
  createdAt: iso(row.created_at),
  finishedAt: isoOrNull(row.finished_at),
  taint: row.taint,
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
