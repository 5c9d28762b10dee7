import type { Database } from '@openpa/database'
import { sql } from 'kysely'

/** What a search reads. */
const TABLES = ['items', 'vectors', 'postings', 'terms']
/** Items by which memory must have grown or shrunk since the last time, and their share of what there was then. */
const [FEW, SHARE] = [50, 0.2]

/**
 * Tells the embedded database how its rows are spread, once there are many more or fewer of them: nobody else does, and a planner
 * that has to guess looks at every vector although there is an index. Takes some tenths of a second for 10,000 items, in
 * parts. A server sees to it by itself.
 * @returns whether there was something to tell.
 */
export async function refreshStatistics(database: Database): Promise<boolean> {
  if (database.kind === 'postgres') return false
  const { rows } = await sql<{ known: number; items: string }>`
    select greatest(reltuples, 0) as known, (select coalesce(sum(items), 0) from memory.corpora) as items
    from pg_class where oid = 'memory.items'::regclass`.execute(database.system)
  const { known, items } = rows[0] ?? { known: 0, items: '0' }
  if (Math.abs(Number(items) - known) < Math.max(FEW, SHARE * known)) return false
  for (const table of TABLES) await database.exec(`vacuum analyze memory.${table}`)
  return true
}
