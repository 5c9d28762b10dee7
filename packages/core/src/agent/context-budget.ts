import type { SessionMessage } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import { estimateTokens } from './tokens.ts'

/** What a prompt is made of, before it is cut to size. */
export interface PromptParts {
  instructions: string
  /** JSON of the tool definitions, which count as prompt. */
  toolsJson: string
  history: readonly SessionMessage[]
  request: string
}

/** Turns that fit, oldest first, and how many older ones were left out. */
export interface FittedHistory {
  history: SessionMessage[]
  dropped: number
  /** Estimated size of the whole prompt, and of the turns in it. */
  tokens: number
  historyTokens: number
  budgetTokens: number
}

/** Tokens that chat formats add around a message. */
const MESSAGE_OVERHEAD = 6

/**
 * Keeps the newest turns that fit beside instructions, tools and request into `contextTokens` less the room for an answer, and
 * into `historyTokens` by themselves.
 * @throws {AssistantError} `input.too-large` when even the request alone does not fit.
 */
export function fitHistory(
  parts: PromptParts,
  contextTokens: number,
  answerTokens: number,
  historyTokens = Number.POSITIVE_INFINITY,
): FittedHistory {
  const budgetTokens = contextTokens - answerTokens
  let tokens =
    estimateTokens(parts.instructions) +
    estimateTokens(parts.toolsJson) +
    estimateTokens(parts.request) +
    MESSAGE_OVERHEAD
  if (tokens > budgetTokens)
    throw new AssistantError(
      'input.too-large',
      `The request needs about ${tokens} tokens; the model takes ${budgetTokens}.`,
      {
        hint: 'Shorten it, or connect a model with a larger context.',
      },
    )
  const base = tokens
  const most = Math.min(budgetTokens, base + historyTokens)
  const history: SessionMessage[] = []
  for (const message of parts.history.toReversed()) {
    const size = estimateTokens(message.text) + MESSAGE_OVERHEAD
    if (tokens + size > most) break
    tokens += size
    history.unshift(message)
  }
  // Cut between a question and its answer: an answer alone means nothing, and some servers refuse it.
  while (history.length < parts.history.length && history[0]?.role === 'assistant') {
    tokens -= estimateTokens(history[0].text) + MESSAGE_OVERHEAD
    history.shift()
  }
  return { history, dropped: parts.history.length - history.length, tokens, historyTokens: tokens - base, budgetTokens }
}
