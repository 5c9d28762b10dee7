import { AssistantError, type BudgetCaps, type BudgetLedger } from '@openpa/core'
import { sql } from 'kysely'
import type { Database, Tx } from '../database.ts'

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

/** Sums what was spent and reserves where that fits, in one statement. */
async function reserveWithin(tx: Tx, ownerId: string, limits: BudgetCaps, wanted: Wanted): Promise<Spent> {
  const { runId, model, tokens, costUsd } = wanted
  const since = new Date(Date.now() - DAY_MS)
  const { rows } = await sql<Spent>`
    with spent as (
      select coalesce(sum(tokens) filter (where created_at >= ${since}), 0) as "dayTokens",
             coalesce(sum(cost_usd) filter (where created_at >= ${since}), 0) as "dayUsd",
             coalesce(sum(tokens) filter (where run_id = ${runId}), 0) as "runTokens",
             coalesce(sum(cost_usd) filter (where run_id = ${runId}), 0) as "runUsd"
      from assistant.model_calls where created_at >= ${since} or run_id = ${runId}
    ), reserved as (
      insert into assistant.model_calls (owner_id, run_id, model, status, tokens, cost_usd)
      select ${ownerId}, ${runId}, ${model}, 'reserved', ${tokens}, ${costUsd} from spent
      where "dayTokens" + ${tokens}::bigint <= ${limits.dayTokens}::float8
        and "runTokens" + ${tokens}::bigint <= ${limits.runTokens}::float8
        and round("dayUsd" + ${costUsd}::numeric, 8) <= ${limits.dayUsd}::numeric
        and round("runUsd" + ${costUsd}::numeric, 8) <= ${limits.runUsd}::numeric
      returning id
    )
    select spent.*, (select id from reserved) as id from spent`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('A sum came back without a row.')
  return row
}

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
    const reserve = async (tx: Tx) => {
      // One reservation at a time for an owner: two that fit alone must not pass a cap together. Embedded, all are in line.
      if (database.kind === 'postgres')
        await sql`select pg_advisory_xact_lock(hashtextextended(${ownerId}, 1))`.execute(tx)
      const { id, ...before } = await reserveWithin(tx, ownerId, limits, { runId, model, tokens, costUsd })
      if (id !== null) return { id, tokens, costUsd }
      const wanted = (cap: keyof BudgetCaps) => rounded(Number(before[cap]) + (cap.endsWith('Usd') ? costUsd : tokens))
      const cap = CAPS.find((name) => wanted(name) > limits[name]) ?? 'dayUsd'
      throw new AssistantError(
        'budget.exceeded',
        `The next model call could take ${wanted(cap)} of the ${limits[cap]} ${NAMES[cap]} that are allowed.`,
        { hint: `Raise the cap: assistant config set budget.${cap} <number>` },
      )
    }
    // The call need not wait for the disk: of a crash of the machine it is a part.
    return database.asOwner(ownerId, reserve, { awaitsDisk: false })
  },
})
