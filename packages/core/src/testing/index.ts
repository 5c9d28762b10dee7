export { embedderContract } from './embedder-contract.ts'
export { createMemoryBudgetLedger, type LedgerEntry } from './memory-budget-ledger.ts'
export { createMemoryRunStore, type MemoryRunStore } from './memory-run-store.ts'
