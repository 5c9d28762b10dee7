import { createHash } from 'node:crypto'
import { type AuditLog, type AuditNote, canonicalJson } from '@openpa/core'
import { sql } from 'kysely'
import type { Database, Tx } from '../database.ts'

const FIRST = Buffer.alloc(32)
/** Entries that are read at a time when the chain is walked. */
const PAGE = 1000

/** What an entry's hash is made of: the hash before it and everything that it says. */
function hashOf(previous: Uint8Array, seq: number, at: string, { actor, action, target, outcome, runId }: AuditNote) {
  const said = canonicalJson({ seq, at, actor, action, target, outcome, runId })
  return createHash('sha256').update(previous).update(said).digest()
}

const noteOf = (row: {
  actor: string
  action: string
  target: string
  outcome: AuditNote['outcome']
  run_id: string | null
}) => ({
  actor: row.actor,
  action: row.action,
  target: row.target,
  outcome: row.outcome,
  runId: row.run_id,
})

async function append(tx: Tx, ownerId: string, notes: readonly AuditNote[]): Promise<void> {
  // One writer at a time, whoever it is: the next entry holds the hash of this one.
  await sql`select pg_advisory_xact_lock(hashtext(${`audit ${ownerId}`}))`.execute(tx)
  const last = await tx
    .selectFrom('assistant.audit')
    .select(['seq', 'hash'])
    .where('owner_id', '=', ownerId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  let previous: Uint8Array = last?.hash ?? FIRST
  let seq = Number(last?.seq ?? 0)
  const at = new Date().toISOString()
  const rows = notes.map((note) => {
    const stored = { ...note, target: note.target.slice(0, 1000) }
    const before = previous
    seq++
    previous = hashOf(before, seq, at, stored)
    const { runId, ...said } = stored
    return { owner_id: ownerId, seq, at, ...said, run_id: runId, previous: before, hash: previous }
  })
  await tx.insertInto('assistant.audit').values(rows).execute()
}

/** The audit log in `database`. */
export const createAuditLog = (database: Database): AuditLog => ({
  append: (ownerId, notes) => database.asOwner(ownerId, (tx) => append(tx, ownerId, notes)),
  list: (ownerId, { actor, before, limit = 100 } = {}) =>
    database.asOwner(ownerId, async (tx) => {
      let query = tx.selectFrom('assistant.audit').selectAll().where('owner_id', '=', ownerId)
      if (actor !== undefined) query = query.where('actor', '=', actor)
      if (before !== undefined) query = query.where('seq', '<', before)
      const rows = await query.orderBy('seq', 'desc').limit(limit).execute()
      return rows.map((row) => ({ seq: Number(row.seq), at: row.at.toISOString(), ...noteOf(row) }))
    }),
  verify: (ownerId) =>
    database.asOwner(ownerId, async (tx) => {
      let previous: Uint8Array = FIRST
      let seq = 0
      for (;;) {
        const rows = await tx
          .selectFrom('assistant.audit')
          .selectAll()
          .where('owner_id', '=', ownerId)
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(PAGE)
          .execute()
        for (const row of rows) {
          const expected = hashOf(previous, seq + 1, row.at.toISOString(), noteOf(row))
          if (Number(row.seq) !== seq + 1 || !expected.equals(row.hash)) return { entries: seq, brokenAt: seq + 1 }
          previous = expected
          seq++
        }
        if (rows.length < PAGE) return { entries: seq, brokenAt: null }
      }
    }),
})
