import { createHash, randomUUID } from 'node:crypto'
import type { ForgetReceipt, Memory } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'
import { COPIES, eraseCopies, erasePieces, eraseTitles } from './forget-copies.ts'
import { saysStatement } from './says-statement.ts'

/** A shorter statement ("tea") says too little for its words elsewhere to be taken for a copy of it. */
const SPECIFIC_CHARS = 12

/** Runs that had to do with the memory: the one that told it, and those whose log or steps name its id. */
async function linkedRuns(tx: Tx, { id, origin }: Memory): Promise<Set<string>> {
  const named = `%${id}%`
  const { rows } = await sql<{ run_id: string }>`
    select run_id from assistant.event_payloads where payload::text like ${named}
    union select run_id from assistant.steps where input::text like ${named} or output::text like ${named}`.execute(tx)
  return new Set([...rows.map((row) => row.run_id), ...(origin.run === undefined ? [] : [origin.run])])
}

/**
 * Deletes a memory and every copy of its text. A copy is a value in which the statement stands as a whole, in any case and
 * spacing and not as part of longer words. In runs that had to do with the memory every copy is erased; elsewhere only
 * where the statement is long enough ({@link SPECIFIC_CHARS}) that it cannot stand there by chance. Of the log, payloads go
 * and numbers and digests stay. What a model said in other words is not a copy and is not found; neither is another memory
 * that says more. Runs inside the owner's transaction, so only own rows are touched.
 */
export async function forgetEverywhere(tx: Tx, memory: Memory): Promise<ForgetReceipt> {
  const says = saysStatement(memory.text)
  const linked = await linkedRuns(tx, memory)
  const everywhere = memory.text.length >= SPECIFIC_CHARS
  const scope = { says, includes: (run: string | null) => everywhere || (run !== null && linked.has(run)) }
  let copies = await eraseTitles(tx, scope)
  copies += await erasePieces(tx, scope)
  for (const place of COPIES) copies += await eraseCopies(tx, place, scope)
  await tx.deleteFrom('memory.items').where('id', '=', memory.id).execute()
  return {
    receipt: randomUUID(),
    id: memory.id,
    digest: createHash('sha256').update(memory.text).digest('hex'),
    forgottenAt: new Date().toISOString(),
    copies,
  }
}
