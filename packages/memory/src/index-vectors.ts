import type { Embedder } from '@openpa/core'
import type { Database } from '@openpa/database'
import { sql } from 'kysely'
import { vectorIndexOf } from './vectors.ts'

/**
 * From so many vectors on an index is quicker than looking at all of them (measured, docs/memory.md). The embedded database
 * writes an index so slowly that it pays later there.
 */
const INDEX_FROM = { postgres: 5000, pglite: 5000 }

/** Makes the index over an embedder's vectors where one pays. @returns whether there is one now. */
export async function indexVectors(
  database: Database,
  { id, dimension }: Pick<Embedder, 'id' | 'dimension'>,
): Promise<boolean> {
  const name = vectorIndexOf(id)
  const { rows } = await sql<{ vectors: string; indexed: boolean }>`
    select count(*) as vectors, to_regclass(${`memory.${name}`}) is not null as indexed
    from memory.vectors where embedder = ${id}`.execute(database.system)
  const [row] = rows
  if (row?.indexed) return true
  if (Number(row?.vectors ?? 0) < INDEX_FROM[database.kind]) return false
  await sql`select memory.index_vectors(${id}, ${name}, ${dimension}::integer)`.execute(database.system)
  return true
}
