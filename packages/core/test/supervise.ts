import type { MockLanguageModelV4 } from 'ai/test'
import { vi } from 'vitest'
import { DEFAULT_AGENT_LIMITS } from '../src/agent/agent-limits.ts'
import { DEFAULT_APPROVAL_POLICY } from '../src/approvals/judge-call.ts'
import type { MemorySearch } from '../src/domain/memory.ts'
import type { Decision } from '../src/policy/routing-policy.ts'
import type { Recall } from '../src/ports/memory-store.ts'
import type { ToolHost, ToolSpec } from '../src/ports/tool-host.ts'
import { EventBus } from '../src/run/event-bus.ts'
import { Supervisor } from '../src/supervisor/supervisor.ts'
import { createMemoryBudgetLedger } from '../src/testing/memory-budget-ledger.ts'
import type { MemoryRunStore } from '../src/testing/memory-run-store.ts'
import { deskOf } from './ask-agent.ts'

export const spec = (name: string, more: Partial<ToolSpec>): ToolSpec => ({
  name,
  skill: 'mail',
  description: '',
  effect: 'read',
  idempotent: false,
  destructive: false,
  hosts: [],
  inputSchema: { type: 'object' },
  ...more,
})

/** A host of these tools alone. */
export const hostOf = (specs: readonly ToolSpec[], call: ToolHost['call']): ToolHost => ({
  tools: () => specs,
  workers: () => [],
  commands: () => [],
  call,
})

const NO_SPANS = { 'date-time': [], duration: [], number: [], quantity: [] }
const UNDECIDED: Decision = { sure: [], best: undefined, scores: [], spans: NO_SPANS, version: '1' }
const price = { inputUsdPerMillion: 0, outputUsdPerMillion: 0 }

/** A supervisor over `store`, as one after a restart has it, whose policy is never sure. */
export function supervise(
  store: MemoryRunStore,
  {
    tools,
    model,
    policy = DEFAULT_APPROVAL_POLICY,
  }: { tools: ToolHost; model: MockLanguageModelV4; policy?: typeof DEFAULT_APPROVAL_POLICY },
) {
  const over = vi.fn()
  const nothing: MemorySearch = { hits: [], confidence: 0 }
  const recall = vi.fn(async (): Promise<Recall> => ({ statements: nothing, episodes: async () => nothing }))
  const decide = vi.fn(async () => UNDECIDED)
  const connected = { name: 'm', modelId: 'm', model, contextTokens: 8000, maxOutputTokens: 1000, price }
  const supervisor = new Supervisor({
    runs: store,
    sessions: { window: async () => ({ summary: undefined, messages: [], taint: {} }) } as never,
    memory: { recall } as never,
    tools,
    approvals: store.approvals,
    desk: deskOf(store, { settings: async () => ({ policy, answerMs: 1000_000 }) }),
    policy: { decide },
    toolChooser: { rank: async () => [] },
    models: { configured: async () => true, connect: async () => connected },
    budget: createMemoryBudgetLedger(),
    bus: new EventBus(),
    clock: { now: () => new Date() },
    limits: { ...DEFAULT_AGENT_LIMITS, firstWaitMs: 1, longestWaitMs: 1 },
    timeZone: async () => 'UTC',
    onRunOver: over,
    onBug: (error) => {
      throw error
    },
  })
  return { supervisor, over, recall, decide }
}
