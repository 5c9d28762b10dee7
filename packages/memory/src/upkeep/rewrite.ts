import type { Embedder } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { tryEmbed } from '../embedders/embedder-source.ts'
import { topicOfText } from '../statements/read-statement.ts'
import { termsOf } from '../terms.ts'
import { vectorLiteral } from '../vectors.ts'
import { digestOf } from '../write-items.ts'
import { formDigest } from './read-form.ts'

/** A text with the vector that goes with it; none where the embedder failed: `embedMissing` makes up for it. */
export interface EmbeddedText {
  text: string
  vector: Float32Array | undefined
}

/** Embeds a text; to be called outside of transactions, since an embedder may be far away. */
export async function embedText(embedder: Embedder, text: string): Promise<EmbeddedText> {
  const [vector] = await tryEmbed(embedder, [text])
  return { text, vector }
}

/** Gives a row another text with all that follows from it. Vectors of other embedders go; their owner makes new ones. */
export async function rewriteItem(
  tx: Tx,
  id: string,
  { text, vector }: EmbeddedText,
  { id: embedder }: Embedder,
): Promise<void> {
  await sql`delete from memory.vectors v using memory.items i where i.id = ${id} and v.item = i.n`.execute(tx)
  await tx
    .updateTable('memory.items')
    .set({
      text,
      digest: digestOf(text),
      terms: termsOf(text).join(' '),
      topic: topicOfText(text),
      form: formDigest(text),
    })
    .where('id', '=', id)
    .execute()
  if (!vector) return
  await sql`
    insert into memory.vectors (item, owner_id, embedder, embedding)
    select n, owner_id, ${embedder}, ${vectorLiteral(vector)}::text::extensions.halfvec from memory.items where id = ${id}`.execute(
    tx,
  )
}

/** The statement that says `text` already, other than `id`. */
export const sameStatement = (tx: Tx, id: string, text: string): Promise<{ id: string } | undefined> =>
  tx
    .selectFrom('memory.items')
    .select('id')
    .where('digest', '=', digestOf(text))
    .where('session', 'is', null)
    .where('id', '<>', id)
    .executeTakeFirst()
