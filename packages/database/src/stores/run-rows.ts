import { canonicalJson, type RunBatch, storable } from '@openpa/core'
import type { OperationNodeSource } from 'kysely'
import type { Tx } from '../database.ts'

/** Of a step that was intended and done since the last write only the end is written. */
export function stepInserts(tx: Tx, ownerId: string, runId: string, steps: RunBatch['steps']): OperationNodeSource[] {
  const last = new Map(steps?.map((step) => [step.id, step]))
  if (last.size === 0) return []
  const rows = [...last.values()].map((step) => ({
    ...step,
    input: canonicalJson(step.input),
    output: step.output === undefined ? null : canonicalJson(step.output),
    owner_id: ownerId,
    run_id: runId,
    finished_at: step.status === 'intent' ? null : new Date(),
  }))
  const insert = tx
    .insertInto('assistant.steps')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        status: eb.ref('excluded.status'),
        output: eb.ref('excluded.output'),
        finished_at: eb.ref('excluded.finished_at'),
      })),
    )
  return [insert.returning('id')]
}

/** The choices of the policy. */
export function decisionInserts(
  tx: Tx,
  ownerId: string,
  runId: string,
  decisions: RunBatch['decisions'],
): OperationNodeSource[] {
  if (!decisions?.length) return []
  const rows = decisions.map(({ scores, features, policyVersion, ...decision }) => ({
    ...decision,
    policy_version: policyVersion,
    owner_id: ownerId,
    run_id: runId,
    scores: canonicalJson(scores),
    features: canonicalJson(features),
  }))
  return [tx.insertInto('assistant.decisions').values(rows).returning('id')]
}

/** What tools were used. */
export function usageInserts(tx: Tx, ownerId: string, runId: string, usage: RunBatch['usage']): OperationNodeSource[] {
  if (!usage?.length) return []
  const rows = usage.map((row) => ({
    owner_id: ownerId,
    run_id: runId,
    decision_id: row.decisionId,
    skill: row.skill,
    tool: row.tool,
    duration_ms: row.durationMs,
    outcome: row.outcome,
    input_tokens: row.inputTokens,
    output_tokens: row.outputTokens,
    cost_usd: row.costUsd,
  }))
  return [tx.insertInto('assistant.skill_usage').values(rows).returning('id')]
}

/** Questions to the person. */
export function approvalInserts(tx: Tx, ownerId: string, approvals: RunBatch['approvals']): OperationNodeSource[] {
  if (!approvals?.length) return []
  const rows = approvals.map(({ target, ...approval }) => ({
    id: approval.id,
    owner_id: ownerId,
    run_id: approval.runId,
    call_id: approval.callId,
    skill: approval.skill,
    tool: approval.tool,
    effect: approval.effect,
    target: target === null ? null : storable(target),
    input: canonicalJson(approval.input),
    taint: canonicalJson(approval.taint),
    reason: approval.reason,
    status: approval.status,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
  }))
  return [tx.insertInto('assistant.approvals').values(rows).returning('id')]
}

/** Answers that the run goes on with. */
export const answersTaken = (tx: Tx, ids: RunBatch['takenAnswers']): OperationNodeSource[] =>
  ids?.length
    ? [tx.updateTable('assistant.approvals').set({ taken_at: new Date() }).where('id', 'in', ids).returning('id')]
    : []

/** What reserved model calls have taken. */
export const settlementUpdates = (tx: Tx, settlements: RunBatch['settlements'] = []): OperationNodeSource[] =>
  settlements.map(({ id, inputTokens, outputTokens, costUsd }) =>
    tx
      .updateTable('assistant.model_calls')
      .set({
        status: 'settled',
        tokens: inputTokens + outputTokens,
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        cost_usd: costUsd,
      })
      .where('id', '=', id)
      .returning('id'),
  )
