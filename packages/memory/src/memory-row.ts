import type { Memory } from '@openpa/core'
import type { Tables } from '@openpa/database'
import type { Selectable } from 'kysely'

/** Columns that make a {@link Memory}. */
export const MEMORY_COLUMNS = [
  'id',
  'kind',
  'text',
  'origin',
  'trust',
  'importance',
  'created_at',
  'valid_from',
  'valid_to',
  'superseded_by',
  'session',
  'turn',
  'speaker',
] as const

/** A row as the API shows it. */
export const memoryOf = (row: Pick<Selectable<Tables['memory.items']>, (typeof MEMORY_COLUMNS)[number]>): Memory => ({
  id: row.id,
  kind: row.kind,
  text: row.text,
  origin: row.origin,
  trust: row.trust,
  importance: row.importance,
  createdAt: row.created_at.toISOString(),
  validFrom: row.valid_from.toISOString(),
  validTo: row.valid_to?.toISOString() ?? null,
  supersededBy: row.superseded_by,
  place:
    row.session === null || row.turn === null ? null : { session: row.session, turn: row.turn, speaker: row.speaker },
})
