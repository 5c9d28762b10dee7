import { type RunBatch, storableJson } from '@openpa/core'
import { type Insertable, type OperationNodeSource, type RawBuilder, sql } from 'kysely'
import type { Places } from '../statement-template.ts'
import type { Tables } from '../tables.ts'

/**
 * Rows of a batch as the statement that writes them takes them: JSON, so that its text is the same for any number of rows. What changes
 * a row comes by itself with the row's id as a value: joined with JSON, the planner would read all rows that the owner has.
 */
export interface RowValues {
  ownerId: string
  runId: string
  steps?: string | undefined
  decisions?: string | undefined
  usage?: string | undefined
  approvals?: string | undefined
  /** Id of a reservation, and what took its place. */
  [settled: `settled${number}`]: string | undefined
  [settlement: `settlement${number}`]: string | undefined
  /** Id of an answer that the run has taken up. */
  [taken: `taken${number}`]: string | undefined
}

const some = <Row>(rows: readonly Row[] | undefined, jsonOf: (row: Row) => object): string | undefined =>
  rows?.length ? storableJson(rows.map(jsonOf)) : undefined

const numbered = <Row>(name: string, rows: readonly Row[] | undefined, textOf: (row: Row) => string) =>
  Object.fromEntries((rows ?? []).map((row, i) => [`${name}${i}`, textOf(row)]))

/** What {@link rowWrites} writes of a batch. Of a step that was intended and done since the last write only the end. */
export function rowValues(ownerId: string, runId: string, batch: RunBatch): RowValues {
  const finished = new Date()
  const steps = new Map(batch.steps?.map((step) => [step.id, step]))
  return {
    ownerId,
    runId,
    steps: some([...steps.values()], (step) => ({
      ...step,
      finished_at: step.status === 'intent' ? null : finished,
    })),
    decisions: some(batch.decisions, ({ policyVersion, ...decision }) => ({
      ...decision,
      policy_version: policyVersion,
    })),
    usage: some(batch.usage, (row) => ({
      decision_id: row.decisionId,
      skill: row.skill,
      tool: row.tool,
      duration_ms: row.durationMs,
      outcome: row.outcome,
      input_tokens: row.inputTokens,
      output_tokens: row.outputTokens,
      cost_usd: row.costUsd,
    })),
    approvals: some(batch.approvals, (approval) => ({
      id: approval.id,
      call_id: approval.callId,
      skill: approval.skill,
      tool: approval.tool,
      effect: approval.effect,
      target: approval.target,
      input: approval.input,
      taint: approval.taint,
      reason: approval.reason,
      status: approval.status,
      created_at: approval.createdAt,
      expires_at: approval.expiresAt,
    })),
    ...numbered('settled', batch.settlements, ({ id }) => id),
    ...numbered('settlement', batch.settlements, ({ inputTokens, outputTokens, costUsd }) =>
      JSON.stringify({ input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd }),
    ),
    ...numbered('taken', batch.takenAnswers, (id) => id),
  }
}

/** Writes to the tables beside the log, as parts of one statement; nothing where `run` has no row. */
export function rowWrites({ value, has }: Places<RowValues>, run: RawBuilder<unknown>): OperationNodeSource[] {
  const inserted = <Name extends keyof Tables>(
    table: Name,
    json: RawBuilder<unknown>,
    columns: readonly (keyof Insertable<Tables[Name]> & string)[],
  ) => {
    const names = sql.join(columns.map((column) => sql.ref(column)))
    return sql`insert into ${sql.table(table)} (owner_id, run_id, ${names})
               select ${value('ownerId')}, ${value('runId')}, ${names} 
               from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::text::jsonb)
               where exists (select from ${run} as run)`
  }
  const writes: OperationNodeSource[] = []
  if (has('steps'))
    writes.push(sql`
      ${inserted('assistant.steps', value('steps'), STEP_COLUMNS)}
      on conflict (id) do update set status = excluded.status, output = excluded.output, finished_at = excluded.finished_at`)
  if (has('decisions')) writes.push(inserted('assistant.decisions', value('decisions'), DECISION_COLUMNS))
  if (has('usage')) writes.push(inserted('assistant.skill_usage', value('usage'), USAGE_COLUMNS))
  for (let i = 0; has(`settled${i}`); i++)
    writes.push(sql`
      update assistant.model_calls as reserved
      set status = 'settled', tokens = used.input_tokens + used.output_tokens, input_tokens = used.input_tokens,
          output_tokens = used.output_tokens, cost_usd = used.cost_usd
      from jsonb_populate_record(null::assistant.model_calls, ${value(`settlement${i}`)}::text::jsonb) as used
      where reserved.id = ${value(`settled${i}`)} and exists (select from ${run} as run)`)
  if (has('approvals')) writes.push(inserted('assistant.approvals', value('approvals'), APPROVAL_COLUMNS))
  for (let i = 0; has(`taken${i}`); i++)
    writes.push(sql`update assistant.approvals set taken_at = now()
                    where id = ${value(`taken${i}`)} and exists (select from ${run} as run)`)
  return writes
}

const STEP_COLUMNS = ['id', 'kind', 'name', 'input', 'idempotent', 'status', 'output', 'finished_at'] as const
const DECISION_COLUMNS = ['id', 'policy_version', 'action', 'score', 'scores', 'features'] as const
const USAGE_COLUMNS = [
  'decision_id',
  'skill',
  'tool',
  'duration_ms',
  'outcome',
  'input_tokens',
  'output_tokens',
  'cost_usd',
] as const
const APPROVAL_COLUMNS = [
  'id',
  'call_id',
  'skill',
  'tool',
  'effect',
  'target',
  'input',
  'taint',
  'reason',
  'status',
  'created_at',
  'expires_at',
] as const
