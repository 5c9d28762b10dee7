import { randomUUID } from 'node:crypto'
import { AssistantError } from '../errors.ts'
import type { BudgetCaps, BudgetLedger } from '../ports/budget-ledger.ts'
import type { Settlement } from '../ports/run-store.ts'

/** One call as the ledger holds it. */
export interface LedgerEntry {
  runId: string
  status: 'reserved' | 'settled'
  tokens: number
  costUsd: number
}

/** A {@link BudgetLedger} in memory with its entries. */
export interface MemoryBudgetLedger extends BudgetLedger {
  readonly entries: LedgerEntry[]
  /** What a store does with the settlements of a batch. */
  settle(settlements?: readonly Settlement[]): void
}

/** Every day is the first. */
export function createMemoryBudgetLedger(caps: Partial<BudgetCaps> = {}): MemoryBudgetLedger {
  const entries = new Map<string, LedgerEntry>()
  const sum = (of: 'tokens' | 'costUsd', runId?: string) =>
    [...entries.values()]
      .filter((entry) => runId === undefined || entry.runId === runId)
      .reduce((total, entry) => total + entry[of], 0)
  return {
    get entries() {
      return [...entries.values()]
    },
    async reserve(_, { runId, tokens, costUsd }) {
      const passes =
        sum('tokens', runId) + tokens > (caps.runTokens ?? Number.POSITIVE_INFINITY) ||
        sum('costUsd', runId) + costUsd > (caps.runUsd ?? Number.POSITIVE_INFINITY) ||
        sum('tokens') + tokens > (caps.dayTokens ?? Number.POSITIVE_INFINITY) ||
        sum('costUsd') + costUsd > (caps.dayUsd ?? Number.POSITIVE_INFINITY)
      if (passes) throw new AssistantError('budget.exceeded', 'The next call could pass a cap.')
      const id = randomUUID()
      entries.set(id, { runId, status: 'reserved', tokens, costUsd })
      return { id, tokens, costUsd }
    },
    settle(settlements = []) {
      for (const { id, inputTokens, outputTokens, costUsd } of settlements) {
        const entry = entries.get(id)
        if (entry) Object.assign(entry, { status: 'settled', tokens: inputTokens + outputTokens, costUsd })
      }
    },
  }
}
