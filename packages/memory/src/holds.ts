import type { Memory } from '@openpa/core'
import { type RawBuilder, sql } from 'kysely'

/**
 * Whether a row holds, in SQL: nothing has taken its place, and no end of it is over. The end stays when what brought it is
 * forgotten: who forgets "I moved to Porto" has not moved back. `item` is the table's alias.
 */
export const holds = (item: string): RawBuilder<boolean> => {
  const [by, end] = [sql.ref(`${item}.superseded_by`), sql.ref(`${item}.valid_to`)]
  return sql<boolean>`(${by} is null and (${end} is null or ${end} > now()))`
}

/** The same of a memory that was read. */
export const isOver = ({ supersededBy, validTo }: Pick<Memory, 'supersededBy' | 'validTo'>): boolean =>
  supersededBy !== null || (validTo !== null && Date.parse(validTo) <= Date.now())
