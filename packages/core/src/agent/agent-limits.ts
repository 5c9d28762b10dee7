/** Bounds of one run. */
export interface AgentLimits {
  /** Most tokens of older turns in a prompt, whatever the model takes: they are paid again with every turn. */
  historyTokens: number
  maxSteps: number
  firstPieceMs: number
  stallMs: number
  /** How often a call is repeated when it failed before any text came. */
  retries: number
  /** The first wait between tries, doubled each time; a longer `Retry-After` up to {@link longestWaitMs} wins. */
  firstWaitMs: number
  longestWaitMs: number
}

/** Bounds where nothing else is configured. */
export const DEFAULT_AGENT_LIMITS: AgentLimits = {
  historyTokens: 8000,
  maxSteps: 8,
  firstPieceMs: 60_000,
  stallMs: 30_000,
  retries: 2,
  firstWaitMs: 500,
  longestWaitMs: 20_000,
}
