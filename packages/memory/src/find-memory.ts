import { AssistantError, type Memory } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { MEMORY_COLUMNS, memoryOf } from './memory-row.ts'

/** Shorter prefixes fit too much. */
const MIN_PREFIX = 8

/** Whether `id` can begin an id; in lower case. */
export const isIdPrefix = (id: string): boolean => id.length >= MIN_PREFIX && /^[0-9a-f-]+$/.test(id)

/** A memory by id or by a unique prefix. @throws {AssistantError} `memory.not-found`. */
export async function findMemory(tx: Tx, id: string): Promise<Memory> {
  const prefix = id.toLowerCase()
  const rows = isIdPrefix(prefix)
    ? await tx
        .selectFrom('memory.items')
        .select(MEMORY_COLUMNS)
        .where(sql<string>`id::text`, 'like', `${prefix}%`)
        .limit(2)
        .execute()
    : []
  const [row, other] = rows
  if (row && !other) return memoryOf(row)
  const why = other ? `Several memories begin with ${id}.` : `There is no memory ${id}.`
  throw new AssistantError('memory.not-found', why, { hint: 'See: assistant memory list' })
}
