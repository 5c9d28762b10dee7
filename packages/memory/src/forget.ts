import { createHash, randomUUID } from 'node:crypto'
import type { ForgetReceipt } from '@openpa/core'
import type { Tx } from '@openpa/database'
import { sql } from 'kysely'

const FORGOTTEN = '[forgotten]'

/** `like` pattern for "contains", with its wildcards taken literally. */
const containing = (text: string) => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`

/** Text as it stands inside a JSON string. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)

/**
 * Deletes a memory and every copy of its text: payloads of events (their numbers and digests stay), messages, requests and
 * answers of runs, inputs and outputs of steps. Runs inside the owner's transaction, so only own rows are touched.
 */
export async function forgetEverywhere(tx: Tx, memory: { id: string; text: string }): Promise<ForgetReceipt> {
  const plain = containing(memory.text)
  const escaped = containing(inJson(memory.text))
  const erased = await Promise.all([
    sql`delete from assistant.event_payloads where payload::text ilike ${escaped}`.execute(tx),
    sql`update assistant.messages set text = ${FORGOTTEN} where text ilike ${plain}`.execute(tx),
    sql`update assistant.runs set
          request = case when request ilike ${plain} then ${FORGOTTEN} else request end,
          attachment = case when attachment ilike ${plain} then ${FORGOTTEN} else attachment end,
          answer = case when answer ilike ${plain} then ${FORGOTTEN} else answer end
        where request ilike ${plain} or attachment ilike ${plain} or answer ilike ${plain}`.execute(tx),
    sql`update assistant.sessions set title = ${FORGOTTEN} where title ilike ${plain} or id in
          (select session_id from assistant.runs where request = ${FORGOTTEN})`.execute(tx),
    sql`update assistant.steps set
          input = case when input::text ilike ${escaped} then null else input end,
          output = case when output::text ilike ${escaped} then null else output end
        where input::text ilike ${escaped} or output::text ilike ${escaped}`.execute(tx),
  ])
  await tx.deleteFrom('memory.items').where('id', '=', memory.id).execute()
  return {
    receipt: randomUUID(),
    id: memory.id,
    digest: createHash('sha256').update(memory.text).digest('hex'),
    forgottenAt: new Date().toISOString(),
    copies: erased.reduce((sum, result) => sum + Number(result.numAffectedRows ?? 0), 0),
  }
}
