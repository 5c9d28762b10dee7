import { AssistantError, type BudgetCaps, type BudgetLedger } from '@openpa/core'
import { sql } from 'kysely'
import type { Database, Tx } from '../database.ts'
import { StatementTemplate } from '../statement-template.ts'

const DAY_MS = 24 * 3600_000
/** What money columns hold: 8 decimals. Sums of floats would pass a cap by 1e-17. */
const rounded = (amount: number) => Math.round(amount * 1e8) / 1e8

interface Wanted {
  runId: string
  model: string
  tokens: number
  costUsd: number
}

interface Spent {
  /** Of the reservation; null where a cap kept it from being made. */
  id: string | null
  dayTokens: string
  dayUsd: string
  runTokens: string
  runUsd: string
}

interface ReserveValues extends Wanted, BudgetCaps {
  ownerId: string
  since: Date
}

/** Sums what was spent and reserves where that fits. */
const RESERVE = new StatementTemplate<ReserveValues, Spent>(
  ({ value }) => sql`
    with spent as (
      select coalesce(sum(tokens) filter (where created_at >= ${value('since')}), 0) as "dayTokens",
             coalesce(sum(cost_usd) filter (where created_at >= ${value('since')}), 0) as "dayUsd",
             coalesce(sum(tokens) filter (where run_id = ${value('runId')}), 0) as "runTokens",
             coalesce(sum(cost_usd) filter (where run_id = ${value('runId')}), 0) as "runUsd"
      from assistant.model_calls where created_at >= ${value('since')} or run_id = ${value('runId')}
    ), reserved as (
      insert into assistant.model_calls (owner_id, run_id, model, status, tokens, cost_usd)
      select ${value('ownerId')}, ${value('runId')}, ${value('model')}, 'reserved', ${value('tokens')}::bigint, ${value('costUsd')}::numeric from spent
      where "dayTokens" + ${value('tokens')}::bigint <= ${value('dayTokens')}::float8
        and "runTokens" + ${value('tokens')}::bigint <= ${value('runTokens')}::float8
        and round("dayUsd" + ${value('costUsd')}::numeric, 8) <= ${value('dayUsd')}::numeric
        and round("runUsd" + ${value('costUsd')}::numeric, 8) <= ${value('runUsd')}::numeric
      returning id
    )
    select spent.*, (select id from reserved) as id from spent`,
)

const NAMES = {
  runTokens: 'tokens of this run',
  runUsd: 'US dollars of this run',
  dayTokens: 'tokens of this day',
  dayUsd: 'US dollars of this day',
} as const
const CAPS = ['runTokens', 'runUsd', 'dayTokens', 'dayUsd'] as const

/** Spending in `database`. `caps` is asked before each reservation; a day is the last 24 hours. */
export const createBudgetLedger = (
  database: Database,
  caps: (ownerId: string) => Promise<BudgetCaps>,
): BudgetLedger => ({
  async reserve(ownerId, { runId, model, tokens, costUsd }) {
    const limits = await caps(ownerId)
    const since = new Date(Date.now() - DAY_MS)
    const wanted = { ...limits, ownerId, since, runId, model, tokens, costUsd }
    const [spent] = await reserve(database, wanted)
    if (!spent) throw new Error('A sum came back without a row.')
    const { id, ...before } = spent
    if (id !== null) return { id, tokens, costUsd }
    const sum = (cap: keyof BudgetCaps) => rounded(Number(before[cap]) + (cap.endsWith('Usd') ? costUsd : tokens))
    const cap = CAPS.find((name) => sum(name) > limits[name]) ?? 'dayUsd'
    throw new AssistantError(
      'budget.exceeded',
      `The next model call could take ${sum(cap)} of the ${limits[cap]} ${NAMES[cap]} that are allowed.`,
      { hint: `Raise the cap: assistant config set budget.${cap} <number>` },
    )
  },
})

/** One reservation at a time for an owner: two that fit alone must not pass a cap together. */
function reserve(database: Database, wanted: ReserveValues): Promise<Spent[]> {
  const { ownerId } = wanted
  // The call need not wait for the disk: of a crash of the machine it is a part.
  const options = { awaitsDisk: false }
  // Embedded, all are in line.
  if (database.kind === 'pglite')
    return database.statementAsOwner(ownerId, RESERVE.with(database.system, wanted), options)
  const inLine = async (tx: Tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${ownerId}, 1))`.execute(tx)
    return RESERVE.run(tx, wanted)
  }
  return database.asOwner(ownerId, inLine, options)
}
