/** Hard caps. Money in US dollars, tokens are input and output together. */
export interface BudgetCaps {
  runTokens: number
  runUsd: number
  dayTokens: number
  dayUsd: number
}

/** The worst case of a call, held before it is made. */
export interface Reservation {
  id: string
  tokens: number
  costUsd: number
}

/** What has been spent; reservations count in full until the run's log settles them (`settlements` of a `RunBatch`). */
export interface BudgetLedger {
  /**
   * Holds `tokens` and `costUsd` against the run's and the day's cap, atomically.
   * @throws {AssistantError} `budget.exceeded` when either cap would be passed; nothing is held then.
   */
  reserve(
    ownerId: string,
    call: { runId: string; model: string; tokens: number; costUsd: number },
  ): Promise<Reservation>
}
