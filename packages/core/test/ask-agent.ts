import { APICallError, type LanguageModelV4 } from '@ai-sdk/provider'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import { vi } from 'vitest'
import { DEFAULT_AGENT_LIMITS } from '../src/agent/agent-limits.ts'
import { type ConversationPast, runAgent } from '../src/agent/agent-loop.ts'
import type { AgentScope } from '../src/agent/reserved-call.ts'
import { ApprovalDesk, type ApprovalDeskDeps } from '../src/approvals/approval-desk.ts'
import { Consent } from '../src/approvals/consent.ts'
import { DEFAULT_APPROVAL_POLICY } from '../src/approvals/judge-call.ts'
import type { SessionMessage } from '../src/domain/run.ts'
import type { AssistantError } from '../src/errors.ts'
import type { BudgetCaps } from '../src/ports/budget-ledger.ts'
import type { ToolHost } from '../src/ports/tool-host.ts'
import { EventBus } from '../src/run/event-bus.ts'
import { Replay } from '../src/run/replay.ts'
import { RunJournal } from '../src/run/run-journal.ts'
import { createMemoryGrants } from '../src/testing/memory-approvals.ts'
import { createMemoryBudgetLedger } from '../src/testing/memory-budget-ledger.ts'
import { createMemoryRunStore, type MemoryRunStore } from '../src/testing/memory-run-store.ts'

export type Part =
  Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never
type Options = Parameters<MockLanguageModelV4['doStream']>[0]
/** What the model does at one call. */
export type Turn = Part[] | Error | ((options: Options) => ReadableStream<Part>)

const OWNER = 'owner'
export const tokens = (total: number) => ({ total, noCache: total, cacheRead: 0, cacheWrite: 0 })
export const finish = (unified: 'stop' | 'tool-calls' | 'length' | 'error' = 'stop', input = 10, output = 5): Part => ({
  type: 'finish',
  finishReason: { unified, raw: unified },
  usage: { inputTokens: tokens(input), outputTokens: { total: output, text: output, reasoning: 0 } },
})
export const text = (...pieces: string[]): Part[] => [
  { type: 'text-start', id: '1' },
  ...pieces.map((delta): Part => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
]
export const toolCall = (toolName: string, input: unknown, toolCallId = 'c1'): Part => ({
  type: 'tool-call',
  toolCallId,
  toolName,
  input: typeof input === 'string' ? input : JSON.stringify(input),
})
export const httpError = (statusCode: number, responseHeaders: Record<string, string> = {}) =>
  new APICallError({
    message: `HTTP ${statusCode}`,
    url: 'http://model',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
  })
/** Sends `parts` and then nothing, until the call is aborted. */
export const hangsAfter =
  (...parts: Part[]) =>
  ({ abortSignal }: Options) =>
    new ReadableStream<Part>({
      start(controller) {
        for (const part of parts) controller.enqueue(part)
        abortSignal?.addEventListener('abort', () => controller.error(abortSignal.reason))
      },
    })

export const modelOf = (...turns: Turn[]) => {
  const model: MockLanguageModelV4 = new MockLanguageModelV4({
    doStream: async (options) => {
      const turn = turns[model.doStreamCalls.length - 1] ?? turns.at(-1) ?? []
      if (turn instanceof Error) throw turn
      return { stream: typeof turn === 'function' ? turn(options) : convertArrayToReadableStream(turn) }
    },
  })
  return model
}

/** What the tool `calc.add` does. */
export const call = vi.fn<ToolHost['call']>(async () => ({ text: '4' }))

const LIMITS = { ...DEFAULT_AGENT_LIMITS, firstWaitMs: 1, longestWaitMs: 50 }
const tools: ToolHost = {
  tools: () => [
    {
      name: 'calc.add',
      skill: 'calc',
      description: 'Adds.',
      effect: 'read',
      idempotent: true,
      destructive: false,
      hosts: [],
      inputSchema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
    },
  ],
  workers: () => [
    { skill: 'calc', description: 'Calculates.', instructions: 'Use it for sums.', examples: [], tools: ['calc.add'] },
  ],
  commands: () => [],
  call,
}
/** Asks by the policy that there is without a change. */
export const deskOf = (store: MemoryRunStore, deps: Partial<ApprovalDeskDeps> = {}) =>
  new ApprovalDesk({
    approvals: store.approvals,
    grants: createMemoryGrants(),
    clock: { now: () => new Date() },
    settings: async () => ({ policy: DEFAULT_APPROVAL_POLICY, answerMs: 1000_000 }),
    ...deps,
  })

/** Runs a question; gives the answer or error with all that was written meanwhile. */
export async function ask(
  model: LanguageModelV4,
  {
    caps = {},
    limits = {},
    history = [],
    past,
    ...more
  }: {
    caps?: Partial<BudgetCaps>
    limits?: Partial<AgentScope['limits']>
    history?: SessionMessage[]
    past?: ConversationPast
  } & Partial<Omit<AgentScope, 'limits'>> = {},
) {
  const store = createMemoryRunStore()
  const { run } = await store.admit(OWNER, { text: 'x', source: 'cli' })
  const journal = new RunJournal(store, new EventBus(), OWNER, run.id)
  const budget = createMemoryBudgetLedger(caps)
  store.beforeAppend = ({ settlements }) => budget.settle(settlements)
  const scope: AgentScope = {
    journal,
    tools,
    now: new Date('2026-11-25T09:30:00Z'),
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    replay: new Replay(),
    consent: new Consent(deskOf(store), journal),
    by: 'model',
    model: {
      name: 'local',
      modelId: 'm',
      model,
      contextTokens: 8000,
      maxOutputTokens: 1000,
      price: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
    },
    budget,
    toolChooser: { rank: async () => [] },
    decisionId: 'decision',
    limits: { ...LIMITS, ...limits },
    ...more,
  }
  const task = { request: 'what is 2+2', history, memories: [], past }
  const result = await runAgent(scope, task).then(
    (answer) => ({ answer, error: undefined }),
    (error: unknown) => ({ answer: undefined, error: error as AssistantError }),
  )
  await journal.write({ events: [] })
  const events = await store.events(OWNER, journal.runId, 1)
  const of = (kind: string) => events.filter((event) => event.kind === kind).map((event) => event.payload)
  return { ...result, kinds: events.map(({ kind }) => kind), of, entries: budget.entries, runId: run.id }
}
