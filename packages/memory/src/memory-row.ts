import type { Memory } from '@openpa/core'
import type { Tables } from '@openpa/database'
import type { Selectable } from 'kysely'

/** Columns that make a {@link Memory}. */
export const MEMORY_COLUMNS = ['id', 'kind', 'text', 'origin', 'trust', 'importance', 'created_at'] as const

/** A row as the API shows it. */
export const memoryOf = (row: Pick<Selectable<Tables['memory.items']>, (typeof MEMORY_COLUMNS)[number]>): Memory => ({
  id: row.id,
  kind: row.kind,
  text: row.text,
  origin: row.origin,
  trust: row.trust,
  importance: row.importance,
  createdAt: row.created_at.toISOString(),
})
