import type { MemoryHistory, MemoryOrigin } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { findMemory } from '../find-memory.ts'
import { MEMORY_COLUMNS, memoryOf } from '../memory-row.ts'
import { changeOf } from '../upkeep/changes.ts'

/** A statement told in thousands of spellings has thousands of versions; so many are shown. */
const MOST = 200

/** Ids of everything that was superseded, step by step, by what now stands in the place of `id`. */
async function versionIds(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive newer as (
      select id, superseded_by from memory.items where id = ${id}
      union select i.id, i.superseded_by from memory.items i join newer on i.id = newer.superseded_by
    ), chain as (
      select id from newer
      union select i.id from memory.items i join chain on i.superseded_by = chain.id
    )
    select i.id from memory.items i join chain using (id)
    order by i.id <> ${id}, i.superseded_by is not null, i.valid_from desc limit ${MOST}`.execute(tx)
  return rows.map((row) => row.id)
}

async function sourcesOf(tx: Tx, ids: readonly string[]): Promise<MemoryHistory['sources']> {
  const rows = await tx
    .selectFrom('memory.origins')
    .select(['item_id', 'origin', 'at'])
    .where('item_id', 'in', ids)
    .orderBy('at')
    .orderBy('ordinal')
    .limit(MOST)
    .execute()
  return rows.map(({ item_id, origin, at }) => ({
    memoryId: item_id,
    origin: origin satisfies MemoryOrigin,
    at: at.toISOString(),
  }))
}

/** How a memory came to be what it is, see `MemoryCurator.history`. */
export async function readHistory(tx: Tx, id: string): Promise<MemoryHistory> {
  const memory = await findMemory(tx, id)
  const ids = await versionIds(tx, memory.id)
  const versions = await tx
    .selectFrom('memory.items')
    .select(MEMORY_COLUMNS)
    .where('id', 'in', ids)
    .orderBy('valid_from')
    .orderBy('n')
    .execute()
  const changes = await tx
    .selectFrom('memory.changes')
    .selectAll()
    .where('item_id', 'in', ids)
    .orderBy('at')
    .limit(MOST)
    .execute()
  return { memory, versions: versions.map(memoryOf), sources: await sourcesOf(tx, ids), changes: changes.map(changeOf) }
}
