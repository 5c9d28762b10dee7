import {
  type Approval,
  type ApprovalGrant,
  type ApprovalStore,
  AssistantError,
  type GrantStore,
  storable,
} from '@openpa/core'
import { type Selectable, sql } from 'kysely'
import type { Database, Tx } from '../database.ts'
import type { Tables } from '../tables.ts'
import { iso, isoOrNull } from './rows.ts'

const LONGEST_LIST = 500
const PREFIX = /^[0-9a-f-]{8,36}$/

const approvalOf = (row: Selectable<Tables['assistant.approvals']>): Approval => ({
  id: row.id,
  ownerId: row.owner_id,
  runId: row.run_id,
  callId: row.call_id,
  skill: row.skill,
  tool: row.tool,
  effect: row.effect,
  target: row.target,
  input: row.input,
  taint: row.taint,
  reason: row.reason,
  status: row.status,
  createdAt: iso(row.created_at),
  expiresAt: iso(row.expires_at),
  answeredAt: isoOrNull(row.answered_at),
  answer: row.answer,
  answeredBy: row.answered_by,
  takenAt: isoOrNull(row.taken_at),
})

const grantOf = (row: Selectable<Tables['assistant.approval_grants']>): ApprovalGrant => ({
  id: row.id,
  skill: row.skill,
  tool: row.tool,
  target: row.target,
  createdAt: iso(row.created_at),
})

const noApproval = (id: string) =>
  new AssistantError('approval.not-found', `There is no approval ${id}.`, { hint: 'See: assistant approval list' })
const noGrant = (id: string) =>
  new AssistantError('approval.grant-not-found', `There is no grant ${id}.`, {
    hint: 'See: assistant approval grant list',
  })

/** The one row of `table` whose id begins so. */
async function findOne<Row>(tx: Tx, table: string, id: string): Promise<Row | undefined> {
  const prefix = id.toLowerCase()
  if (!PREFIX.test(prefix)) return undefined
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where id::text like ${`${prefix}%`} limit 2`.execute(tx)
  return rows.length === 1 ? rows[0] : undefined
}

const expire = (tx: Tx, now: Date) =>
  tx
    .updateTable('assistant.approvals')
    .set({ status: 'expired', answered_at: now })
    .where('status', '=', 'pending')
    .where('expires_at', '<=', now)
    .executeTakeFirst()

async function readOne(tx: Tx, id: string): Promise<Approval> {
  const row = await findOne<Selectable<Tables['assistant.approvals']>>(tx, 'assistant.approvals', id)
  if (!row) throw noApproval(id)
  return approvalOf(row)
}

/** Why an answer comes too late. */
function tooLate({ status, answeredAt, tool }: Approval): AssistantError {
  if (status === 'expired')
    return new AssistantError('approval.expired', `The question about ${tool} was not answered in time: that was a no.`)
  return new AssistantError('approval.answered', `The question about ${tool} was answered before: ${status}.`, {
    hint: `That was at ${answeredAt}.`,
  })
}

/** Questions to the person in `database`. */
export const createApprovalStore = (database: Database): ApprovalStore => ({
  list: (ownerId, { now, status, runId }) =>
    database.asOwner(ownerId, async (tx) => {
      await expire(tx, now)
      let query = tx.selectFrom('assistant.approvals').selectAll().orderBy('created_at', 'desc').orderBy('id')
      if (status) query = query.where('status', '=', status)
      if (runId) query = query.where('run_id', '=', runId)
      return (await query.limit(LONGEST_LIST).execute()).map(approvalOf)
    }),
  get: (ownerId, id) => database.asOwner(ownerId, (tx) => readOne(tx, id)),
  answer: async (ownerId, id, { verdict, by, always, answer, now }) => {
    const { answered, found } = await database.asOwner(ownerId, async (tx) => {
      await expire(tx, now)
      const found = await readOne(tx, id)
      const row = await tx
        .updateTable('assistant.approvals')
        .set({
          status: verdict,
          answered_at: now,
          answered_by: storable(by),
          answer: answer === undefined ? null : storable(answer),
        })
        .where('id', '=', found.id)
        .where('status', '=', 'pending')
        .returningAll()
        .executeTakeFirst()
      if (row && verdict === 'allowed' && always)
        await tx
          .insertInto('assistant.approval_grants')
          .values({ owner_id: ownerId, skill: row.skill, tool: row.tool, target: row.target })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      return { answered: row, found: row ? found : await readOne(tx, id) }
    })
    if (!answered) throw tooLate(found)
    return approvalOf(answered)
  },
  expireDue: (ownerId, now) =>
    database.asOwner(ownerId, async (tx) => {
      const { numUpdatedRows } = await expire(tx, now)
      const next = await tx
        .selectFrom('assistant.approvals')
        .select((eb) => eb.fn.min('expires_at').as('at'))
        .where('status', '=', 'pending')
        .executeTakeFirst()
      return { expired: Number(numUpdatedRows), next: next?.at ?? undefined }
    }),
})

/** Answers that are remembered, in `database`. */
export const createGrantStore = (database: Database): GrantStore => ({
  list: (ownerId) =>
    database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('assistant.approval_grants')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(grantOf)
    }),
  covers: (ownerId, tool, target) =>
    database.asOwner(ownerId, async (tx) => {
      const row = await tx
        .selectFrom('assistant.approval_grants')
        .select('id')
        .where('tool', '=', tool)
        .where('target', 'is not distinct from', target)
        .executeTakeFirst()
      return row !== undefined
    }),
  revoke: (ownerId, id) =>
    database.asOwner(ownerId, async (tx) => {
      const row = await findOne<Selectable<Tables['assistant.approval_grants']>>(tx, 'assistant.approval_grants', id)
      if (!row) throw noGrant(id)
      await tx.deleteFrom('assistant.approval_grants').where('id', '=', row.id).execute()
      return grantOf(row)
    }),
  revokeSkill: (ownerId, skill) =>
    database.asOwner(ownerId, async (tx) => {
      await tx.deleteFrom('assistant.approval_grants').where('skill', '=', skill).execute()
    }),
})
