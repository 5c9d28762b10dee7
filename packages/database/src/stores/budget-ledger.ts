import { AssistantError, type BudgetCaps, type BudgetLedger } from '@openpa/core'
import { sql } from 'kysely'
import type { Database, Tx } from '../database.ts'

const DAY_MS = 24 * 3600_000
/** What money columns hold: 8 decimals. Sums of floats would pass a cap by 1e-17. */
const rounded = (amount: number) => Math.round(amount * 1e8) / 1e8

async function spent(tx: Tx, since: Date, runId: string) {
  const sum = await tx
    .selectFrom('assistant.model_calls')
    .select((eb) => [
      sql<string>`coalesce(sum(tokens) filter (where created_at >= ${since}), 0)`.as('day_tokens'),
      sql<string>`coalesce(sum(cost_usd) filter (where created_at >= ${since}), 0)`.as('day_usd'),
      sql<string>`coalesce(sum(tokens) filter (where ${eb.ref('run_id')} = ${runId}), 0)`.as('run_tokens'),
      sql<string>`coalesce(sum(cost_usd) filter (where ${eb.ref('run_id')} = ${runId}), 0)`.as('run_usd'),
    ])
    .where((eb) => eb.or([eb('created_at', '>=', since), eb('run_id', '=', runId)]))
    .executeTakeFirstOrThrow()
  return {
    dayTokens: Number(sum.day_tokens),
    dayUsd: Number(sum.day_usd),
    runTokens: Number(sum.run_tokens),
    runUsd: Number(sum.run_usd),
  }
}

const NAMES = {
  runTokens: 'tokens of this run',
  runUsd: 'US dollars of this run',
  dayTokens: 'tokens of this day',
  dayUsd: 'US dollars of this day',
} as const

/** Spending in `database`. `caps` is asked before each reservation; a day is the last 24 hours. */
export const createBudgetLedger = (
  database: Database,
  caps: (ownerId: string) => Promise<BudgetCaps>,
): BudgetLedger => ({
  async reserve(ownerId, { runId, model, tokens, costUsd }) {
    const limits = await caps(ownerId)
    return database.asOwner(ownerId, async (tx) => {
      // One reservation at a time for an owner: two that fit alone must not pass a cap together.
      await sql`select pg_advisory_xact_lock(hashtextextended(${ownerId}, 1))`.execute(tx)
      const before = await spent(tx, new Date(Date.now() - DAY_MS), runId)
      for (const cap of ['runTokens', 'runUsd', 'dayTokens', 'dayUsd'] as const) {
        const wanted = rounded(before[cap] + (cap.endsWith('Usd') ? costUsd : tokens))
        if (wanted <= limits[cap]) continue
        throw new AssistantError(
          'budget.exceeded',
          `The next model call could take ${wanted} of the ${limits[cap]} ${NAMES[cap]} that are allowed.`,
          {
            hint: `Raise the cap: assistant config set budget.${cap} <number>`,
          },
        )
      }
      const row = await tx
        .insertInto('assistant.model_calls')
        .values({ owner_id: ownerId, run_id: runId, model, status: 'reserved', tokens, cost_usd: costUsd })
        .returning('id')
        .executeTakeFirstOrThrow()
      return { id: row.id, tokens, costUsd }
    })
  },
})
