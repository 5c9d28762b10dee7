import type { Embedder, MemoryStats } from '@openpa/core'
import type { Database, Tx } from '@openpa/database'
import { sql } from 'kysely'
import { holds } from '../holds.ts'
import { lastUpkeep } from './upkeep-log.ts'

interface Counts {
  items: number
  fact: number
  preference: number
  procedure: number
  episode: number
  turns: number
  sessions: number
  superseded: number
  terms: number
  bytes: string
}

const ofKind = (kind: string) => sql`count(*) filter (where session is null and kind = ${sql.lit(kind)})::integer`

async function readCounts(tx: Tx): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select count(*)::integer as items, ${ofKind('fact')} as fact, ${ofKind('preference')} as preference,
      ${ofKind('procedure')} as procedure, ${ofKind('episode')} as episode,
      count(*) filter (where session is not null)::integer as turns, count(distinct session)::integer as sessions,
      count(*) filter (where not ${holds('items')})::integer as superseded,
      (select count(*)::integer from memory.terms) as terms,
      (select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_catalog.pg_class c
       join pg_catalog.pg_namespace s on s.oid = c.relnamespace where s.nspname = 'memory' and c.relkind = 'r') as bytes
    from memory.items`.execute(tx)
  const [counts] = rows
  if (!counts) throw new Error('Counting gave no row.')
  return counts
}

async function readEmbedders(tx: Tx, current: string, items: number): Promise<MemoryStats['embedders']> {
  const { rows } = await sql<{ id: string; vectors: number }>`
    select embedder as id, count(*)::integer as vectors from memory.vectors group by 1 order by 1`.execute(tx)
  const all = rows.some(({ id }) => id === current) ? rows : [...rows, { id: current, vectors: 0 }]
  return all.map(({ id, vectors }) => ({
    id,
    isCurrent: id === current,
    vectors,
    coverage: items === 0 ? 1 : vectors / items,
  }))
}

/** A memory in figures, see `MemoryUpkeep.stats`. */
export const readStats = (database: Database, { id: current }: Embedder, ownerId: string): Promise<MemoryStats> =>
  database.asOwner(ownerId, async (tx) => {
    const { items, fact, preference, procedure, episode, bytes, ...counts } = await readCounts(tx)
    const last = await lastUpkeep(tx)
    return {
      statements: { fact, preference, procedure, episode },
      ...counts,
      bytes: Number(bytes),
      embedders: await readEmbedders(tx, current, items),
      lastUpkeep: last ? { at: last.at.toISOString(), report: last.report } : null,
    }
  })
