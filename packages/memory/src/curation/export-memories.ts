import type { ExportPage, MemoryOrigin, PortableMemory, PortableOrigin } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { MEMORY_COLUMNS, memoryOf } from '../memory-row.ts'

const MOST = 1000

type Row = Parameters<typeof memoryOf>[0] & { n: string; origins: MemoryOrigin[] }

const originOf = ({ source, run, skill, file, session, turn }: MemoryOrigin): PortableOrigin => ({
  source,
  ...(run !== undefined && { run }),
  ...(skill !== undefined && { skill }),
  ...(file !== undefined && { file }),
  ...(session !== undefined && { session }),
  ...(turn !== undefined && { turn }),
})

function portable(row: Row): PortableMemory {
  const { origin, place, ...memory } = memoryOf(row)
  return {
    ...memory,
    origins: row.origins.map(originOf),
    ...(place && {
      place: { session: place.session, turn: place.turn, ...(place.speaker !== null && { speaker: place.speaker }) },
    }),
  }
}

/** A page of all memories, see `MemoryArchive.exportPage`. */
export async function readPage(tx: Tx, after: string, limit: number): Promise<ExportPage> {
  const size = Math.min(MOST, Math.max(1, limit))
  const columns = sql.join(MEMORY_COLUMNS.map((name) => sql.ref(`i.${name}`)))
  const { rows } = await sql<Row>`
    select ${columns}, i.n,
      coalesce((select jsonb_agg(o.origin order by o.ordinal) from memory.origins o where o.item_id = i.id), '[]') as origins
    from memory.items i where i.n > ${after}::bigint order by i.n limit ${size}`.execute(tx)
  return { memories: rows.map(portable), next: rows.length < size ? null : String(rows.at(-1)?.n) }
}
