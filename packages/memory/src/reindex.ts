import type { Embedder } from '@openpa/core'
import type { Database } from '@openpa/database'
import { sql } from 'kysely'
import { topicOfText } from './statements/read-statement.ts'
import { termsOf } from './terms.ts'
import { vectorLiteral } from './vectors.ts'
import { spokenText } from './write-items.ts'

const BATCH = 100

/** What an item is embedded as. */
const embeddedText = ({ speaker, text }: { speaker: string | null; text: string }) =>
  speaker === null ? text : spokenText({ speaker, text })

/** Reads the words of items that came from an older schema. @returns how many. Can be broken off and called again. */
export async function readMissingWords(database: Database, ownerId: string, signal?: AbortSignal): Promise<number> {
  for (let done = 0; ; ) {
    signal?.throwIfAborted()
    const read = await database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('memory.items')
        .select(['id', 'text'])
        .where('terms', 'is', null)
        .limit(BATCH)
        .execute()
      const terms = JSON.stringify(
        rows.map(({ id, text }) => ({ id, terms: termsOf(text).join(' '), topic: topicOfText(text) })),
      )
      await sql`
        update memory.items i set terms = d.terms, topic = case when i.session is null then d.topic end
        from jsonb_to_recordset(${terms}::text::jsonb) as d (id uuid, terms text, topic text) where i.id = d.id`.execute(
        tx,
      )
      return rows.length
    })
    done += read
    if (read < BATCH) return done
  }
}

/**
 * Embeds items that have no vector of `embedder` yet, oldest first, beside the vectors they have: searches go on with those. Can
 * be broken off and called again; a vector that is written stays.
 * @param onProgress told how many are done and how many there are to do.
 * @returns how many were embedded.
 * @throws whatever the embedder throws; what was written before stays.
 */
export async function embedMissing(
  database: Database,
  ownerId: string,
  embedder: Embedder,
  {
    signal,
    onProgress,
  }: { signal?: AbortSignal | undefined; onProgress?: ((done: number, all: number) => void) | undefined } = {},
): Promise<number> {
  const { id } = embedder
  const missing = sql`not exists (select from memory.vectors v where v.embedder = ${id} and v.item = i.n)`
  const all = await database.asOwner(ownerId, async (tx) => {
    const { rows } = await sql<{ count: string }>`select count(*) from memory.items i where ${missing}`.execute(tx)
    return Number(rows[0]?.count ?? 0)
  })
  for (let done = 0; ; ) {
    signal?.throwIfAborted()
    const items = await database.asOwner(ownerId, async (tx) => {
      const { rows } = await sql<{ n: string; digest: string; text: string; speaker: string | null }>`
        select i.n, i.digest, i.text, i.speaker from memory.items i where ${missing} order by i.n limit ${BATCH}`.execute(
        tx,
      )
      return rows
    })
    if (items.length === 0) return done
    const vectors = await embedder.embed(items.map(embeddedText))
    const rows = JSON.stringify(
      items.map(({ n, digest }, i) => ({
        n,
        digest,
        vector: vectorLiteral(vectors[i] ?? new Float32Array(embedder.dimension)),
      })),
    )
    await database.asOwner(ownerId, (tx) =>
      // An item that was forgotten or changed meanwhile has no row to join.
      sql`
        insert into memory.vectors (item, owner_id, embedder, embedding)
        select i.n, i.owner_id, ${id}, d.vector::extensions.halfvec
        from jsonb_to_recordset(${rows}::text::jsonb) as d (n bigint, digest text, vector text)
        join memory.items i on i.n = d.n and i.digest = d.digest
        on conflict (embedder, item) do nothing`.execute(tx),
    )
    done += items.length
    onProgress?.(Math.min(done, all), all)
  }
}

/** Deletes an owner's vectors of an embedder that is not used any more. */
export async function dropVectors(database: Database, ownerId: string, embedder: string): Promise<void> {
  await database.asOwner(ownerId, (tx) => tx.deleteFrom('memory.vectors').where('embedder', '=', embedder).execute())
}
