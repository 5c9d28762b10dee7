import type { RunEvent } from '@openpa/core'
import { escapeText } from './escape-text.ts'

const short = (text: string, length = 100) => {
  const line = escapeText(text).replace(/\s+/g, ' ').trim()
  return line.length > length ? `${line.slice(0, length - 1)}…` : line
}

const memories = (count: number) => (count === 1 ? '1 memory' : `${count} memories`)

/** What an event says of the agent's thinking, as one line; undefined for events that are the answer itself or say nothing new. */
export function thoughtOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'decision-made':
      return event.payload
        ? `→ ${event.payload.action} (${event.payload.score.toFixed(2)}: ${event.payload.why})`
        : undefined
    case 'memory-recalled':
      return event.payload?.hits[0]
        ? `recalled ${memories(event.payload.hits.length)}, best: “${short(event.payload.hits[0].text, 60)}”`
        : undefined
    case 'plan-made':
      return event.payload ? `plan: ${event.payload.parts.map((part) => short(part, 40)).join(' | ')}` : undefined
    case 'tool-call-started':
      return event.payload ? `${event.payload.tool} ${short(JSON.stringify(event.payload.input))}` : undefined
    case 'tool-call-finished':
      return event.payload
        ? `${event.payload.tool} ${event.payload.error ? `failed: ${short(event.payload.error.message)}` : 'done'} in ${Math.round(event.payload.durationMs)} ms`
        : undefined
    case 'reasoning-added':
      return event.payload ? short(event.payload.text) : undefined
    case 'context-trimmed':
      return event.payload
        ? `left out the ${event.payload.droppedMessages} oldest turns to fit ${event.payload.budgetTokens} tokens`
        : undefined
    case 'model-retried':
      return event.payload
        ? `${short(event.payload.message)} Trying again in ${(event.payload.waitMs / 1000).toFixed(1)} s`
        : undefined
    case 'approval-asked':
      return event.payload
        ? `${event.payload.tool} ${event.payload.reason === 'question' ? 'asks you something' : 'needs your approval'} (${short(event.payload.approvalId, 9)})`
        : undefined
    case 'approval-answered':
      return event.payload ? `${event.payload.tool} was ${event.payload.verdict}` : undefined
    case 'run-resumed':
      return event.payload ? `taken up again: ${event.payload.reason}` : undefined
    default:
      return undefined
  }
}

/** Everything that an event carries, for `--verbose`. */
export const expandedThought = (event: RunEvent): string => `${event.kind} ${escapeText(JSON.stringify(event.payload))}`
