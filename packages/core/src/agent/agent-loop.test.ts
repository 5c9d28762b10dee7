import { APICallError, type LanguageModel } from 'ai'
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionMessage } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import type { BudgetCaps } from '../ports/budget-ledger.ts'
import type { ToolHost } from '../ports/tool-host.ts'
import { EventBus } from '../run/event-bus.ts'
import { RunJournal } from '../run/run-journal.ts'
import { createMemoryBudgetLedger } from '../testing/memory-budget-ledger.ts'
import { createMemoryRunStore, type MemoryRunStore } from '../testing/memory-run-store.ts'
import { DEFAULT_AGENT_LIMITS } from './agent-limits.ts'
import { type AgentScope, runAgent } from './agent-loop.ts'

type Part = Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never
type Options = Parameters<MockLanguageModelV4['doStream']>[0]
/** What the model does at one call. */
type Turn = Part[] | Error | ((options: Options) => ReadableStream<Part>)

const OWNER = 'owner'
const tokens = (total: number) => ({ total, noCache: total, cacheRead: 0, cacheWrite: 0 })
const finish = (unified: 'stop' | 'tool-calls' | 'length' | 'error' = 'stop', input = 10, output = 5): Part => ({
  type: 'finish',
  finishReason: { unified, raw: unified },
  usage: { inputTokens: tokens(input), outputTokens: { total: output, text: output, reasoning: 0 } },
})
const text = (...pieces: string[]): Part[] => [
  { type: 'text-start', id: '1' },
  ...pieces.map((delta): Part => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
]
const toolCall = (toolName: string, input: unknown, toolCallId = 'c1'): Part => ({
  type: 'tool-call',
  toolCallId,
  toolName,
  input: typeof input === 'string' ? input : JSON.stringify(input),
})
const httpError = (statusCode: number, responseHeaders: Record<string, string> = {}) =>
  new APICallError({
    message: `HTTP ${statusCode}`,
    url: 'http://model',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
  })
/** Sends `parts` and then nothing, until the call is aborted. */
const hangsAfter =
  (...parts: Part[]) =>
  ({ abortSignal }: Options) =>
    new ReadableStream<Part>({
      start(controller) {
        for (const part of parts) controller.enqueue(part)
        abortSignal?.addEventListener('abort', () => controller.error(abortSignal.reason))
      },
    })

const modelOf = (...turns: Turn[]) => {
  const model: MockLanguageModelV4 = new MockLanguageModelV4({
    doStream: async (options) => {
      const turn = turns[model.doStreamCalls.length - 1] ?? turns.at(-1) ?? []
      if (turn instanceof Error) throw turn
      return { stream: typeof turn === 'function' ? turn(options) : convertArrayToReadableStream(turn) }
    },
  })
  return model
}

let store: MemoryRunStore
let journal: RunJournal
const call = vi.fn<ToolHost['call']>()
beforeEach(async () => {
  store = createMemoryRunStore()
  const { run } = await store.admit(OWNER, { text: 'x', source: 'cli' })
  journal = new RunJournal(store, new EventBus(), OWNER, run.id)
  call.mockReset().mockResolvedValue({ text: '4' })
})

const LIMITS = { ...DEFAULT_AGENT_LIMITS, firstWaitMs: 1, longestWaitMs: 50 }
const tools: ToolHost = {
  tools: () => [
    {
      name: 'calc.add',
      skill: 'calc',
      description: 'Adds.',
      effect: 'read',
      idempotent: true,
      inputSchema: { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] },
    },
  ],
  workers: () => [{ skill: 'calc', description: 'Calculates.', instructions: 'Use it for sums.', tools: ['calc.add'] }],
  commands: () => [],
  call,
}
/** Runs a question; gives the answer or error with all that was written meanwhile. */
async function ask(
  model: LanguageModel,
  {
    caps = {},
    limits = {},
    history = [],
    ...more
  }: {
    caps?: Partial<BudgetCaps>
    limits?: Partial<AgentScope['limits']>
    history?: SessionMessage[]
  } & Partial<Omit<AgentScope, 'limits'>> = {},
) {
  const budget = createMemoryBudgetLedger(caps)
  const scope: AgentScope = {
    journal,
    tools,
    now: new Date('2026-11-25T09:30:00Z'),
    timeZone: 'Europe/Berlin',
    signal: new AbortController().signal,
    finished: new Map(),
    model: {
      name: 'local',
      modelId: 'm',
      model,
      contextTokens: 8000,
      maxOutputTokens: 1000,
      price: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
    },
    budget,
    decisionId: 'decision',
    limits: { ...LIMITS, ...limits },
    ...more,
  }
  const task = { request: 'what is 2+2', history, memories: [] }
  const result = await runAgent(scope, task).then(
    (answer) => ({ answer, error: undefined }),
    (error: unknown) => ({ answer: undefined, error: error as AssistantError }),
  )
  await journal.write({ events: [] })
  const events = await store.events(OWNER, journal.runId, 1)
  const of = (kind: string) => events.filter((event) => event.kind === kind).map((event) => event.payload)
  return { ...result, kinds: events.map(({ kind }) => kind), of, entries: budget.entries }
}

describe('an answer without tools', () => {
  it('streams in pieces, is reserved at its worst case first and settled at what it took', async () => {
    const { answer, of, kinds, entries } = await ask(modelOf([...text('It is ', 'four.'), finish('stop', 100, 7)]))
    expect(answer).toEqual({
      text: 'It is four.',
      usage: { inputTokens: 100, outputTokens: 7, costUsd: (100 + 14) / 1e6 },
    })
    expect((of('text-added') as { text: string }[]).map((payload) => payload.text).join('')).toBe('It is four.')
    expect([...new Set(kinds)]).toEqual(['budget-reserved', 'text-added', 'budget-settled'])
    const [reserved] = of('budget-reserved') as { tokens: number; costUsd: number }[]
    expect(reserved?.tokens).toBeGreaterThan(1000 + 50)
    expect(reserved?.costUsd).toBeCloseTo(((reserved?.tokens ?? 0) - 1000 + 2 * 1000) / 1e6, 9)
    expect(entries).toEqual([{ runId: journal.runId, status: 'settled', tokens: 107, costUsd: 114 / 1e6 }])
  })

  it('gets instructions, time, history and the question, and no more than its output', async () => {
    const model = modelOf([...text('4'), finish()])
    await ask(model, {
      history: [
        { role: 'user', text: 'hi' },
        { role: 'assistant', text: 'hello' },
      ],
    })
    const [options] = model.doStreamCalls
    expect(options?.maxOutputTokens).toBe(1000)
    expect(options?.prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
    const system = JSON.stringify(options?.prompt[0])
    expect(system).toContain('Wednesday')
    expect(system).toContain('Use it for sums.')
    expect(JSON.stringify(options?.prompt.at(-1))).toContain('what is 2+2')
    expect(options?.tools).toMatchObject([{ type: 'function', name: 'calc_add', description: 'Adds.' }])
  })

  it('counts by itself where the server does not', async () => {
    const usage = { inputTokens: tokens(0), outputTokens: { total: undefined, text: undefined, reasoning: undefined } }
    const silent: Part = {
      type: 'finish',
      finishReason: { unified: 'stop', raw: 'stop' },
      usage: { ...usage, inputTokens: { ...usage.inputTokens, total: undefined } },
    }
    const { answer } = await ask(modelOf([...text('x'.repeat(360)), silent]))
    expect(answer?.usage.outputTokens).toBe(100)
    expect(answer?.usage.inputTokens).toBeGreaterThan(50)
  })

  it('passes reasoning on apart from the answer', async () => {
    const reasoning: Part[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-delta', id: 'r', delta: 'hmm' },
      { type: 'reasoning-end', id: 'r' },
    ]
    const { answer, of } = await ask(modelOf([...reasoning, ...text('4'), finish()]))
    expect(answer?.text).toBe('4')
    expect(of('reasoning-added')).toEqual([{ text: 'hmm' }])
  })

  it('may be cut short by its length', async () => {
    expect((await ask(modelOf([...text('a long'), finish('length')]))).answer?.text).toBe('a long')
  })
})

describe('tools', () => {
  it('are called, and their result goes back to the model', async () => {
    const model = modelOf(
      [...text('Let me see. '), toolCall('calc_add', { a: 2 }), finish('tool-calls', 10, 5)],
      [...text('4'), finish('stop', 20, 1)],
    )
    const { answer, kinds, entries } = await ask(model)
    expect(answer).toEqual({
      text: '4',
      usage: { inputTokens: 30, outputTokens: 6, costUsd: expect.closeTo(42e-6, 12) },
    })
    expect(call).toHaveBeenCalledWith('calc.add', { a: 2 }, expect.objectContaining({ timeZone: 'Europe/Berlin' }))
    expect(kinds.filter((kind) => kind.startsWith('tool'))).toEqual(['tool-call-started', 'tool-call-finished'])
    expect(entries).toHaveLength(2)
    expect(model.doStreamCalls[1]?.prompt.slice(-2)).toMatchObject([
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see. ' },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'calc_add', input: { a: 2 } },
        ],
      },
      { role: 'tool', content: [{ toolCallId: 'c1', output: { type: 'text', value: '4' } }] },
    ])
  })

  it('are called one after the other, in the order of the model', async () => {
    call.mockImplementation(async (_, input) => ({ text: String((input as { a: number }).a) }))
    const model = modelOf(
      [toolCall('calc_add', { a: 1 }, 'c1'), toolCall('calc_add', { a: 2 }, 'c2'), finish('tool-calls')],
      [...text('ok'), finish()],
    )
    await ask(model)
    expect(call.mock.calls.map(([, input]) => input)).toEqual([{ a: 1 }, { a: 2 }])
    expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { value: '1' } }, { output: { value: '2' } }],
    })
  })

  it.each([
    ['arguments that are no JSON', toolCall('calc_add', '{"a": '), /Error: /],
    ['a tool that there is not', toolCall('calc_divide', { a: 1 }), /Error: .*calc_divide/],
  ])('with %s are not called; the model is told and goes on', async (_, bad, expected) => {
    const model = modelOf([bad, finish('tool-calls')], [...text('sorry'), finish()])
    expect((await ask(model)).answer?.text).toBe('sorry')
    expect(call).not.toHaveBeenCalled()
    expect(model.doStreamCalls[1]?.prompt.at(-1)).toMatchObject({
      content: [{ output: { value: expect.stringMatching(expected) } }],
    })
  })

  it('that fail are told to the model', async () => {
    call.mockRejectedValue(new AssistantError('skill.input-invalid', 'a: too small'))
    const model = modelOf([toolCall('calc_add', { a: -1 }), finish('tool-calls')], [...text('sorry'), finish()])
    expect((await ask(model)).answer?.text).toBe('sorry')
    expect(JSON.stringify(model.doStreamCalls[1]?.prompt.at(-1))).toContain('Error skill.input-invalid: a: too small')
  })

  it.each([new AssistantError('run.cancelled', 'The run was cancelled.'), new TypeError('a bug')])(
    'that end with %s end the run',
    async (error) => {
      call.mockRejectedValue(error)
      const model = modelOf([toolCall('calc_add', { a: 1 }), finish('tool-calls')])
      expect((await ask(model)).error).toBe(error)
      expect(model.doStreamCalls).toHaveLength(1)
    },
  )

  it('cannot be asked for without end', async () => {
    const model = modelOf([toolCall('calc_add', { a: 1 }), finish('tool-calls')])
    expect((await ask(model, { limits: { maxSteps: 3 } })).error).toMatchObject({ code: 'run.unserved' })
    expect(model.doStreamCalls).toHaveLength(3)
  })
})

describe('a call that fails', () => {
  const good = [...text('4'), finish()]

  it('is repeated after as long as the server asked', async () => {
    const model = modelOf(httpError(429, { 'retry-after': '0.02' }), good)
    const { answer, of, entries } = await ask(model)
    expect(answer?.text).toBe('4')
    expect(of('model-retried')).toMatchObject([{ model: 'local', code: 'model.rate-limited', waitMs: 20 }])
    expect(entries).toHaveLength(1)
  })

  it('is repeated with growing waits, so often and no more', async () => {
    const model = modelOf(httpError(503))
    const { error, of } = await ask(model, { limits: { retries: 2, firstWaitMs: 2 } })
    expect(error).toMatchObject({ code: 'model.unavailable' })
    expect((of('model-retried') as { waitMs: number }[]).map(({ waitMs }) => waitMs)).toEqual([2, 4])
    expect(model.doStreamCalls).toHaveLength(3)
  })

  it('is not repeated when the server wants a longer wait than anyone has', async () => {
    const model = modelOf(httpError(429, { 'retry-after': '3600' }), good)
    expect((await ask(model)).error).toMatchObject({ code: 'model.rate-limited' })
    expect(model.doStreamCalls).toHaveLength(1)
  })

  it.each([
    [400, 'model.unavailable'],
    [401, 'model.auth-failed'],
    [403, 'model.auth-failed'],
    [404, 'model.not-found'],
    [422, 'model.unavailable'],
  ])('with HTTP %i is not repeated', async (status, code) => {
    const model = modelOf(httpError(status), good)
    expect((await ask(model)).error).toMatchObject({ code, hint: expect.any(String) })
    expect(model.doStreamCalls).toHaveLength(1)
  })

  it('is not repeated once text has come, and what came is counted', async () => {
    const model = modelOf([...text('half an ans'), { type: 'error', error: httpError(500) }], good)
    const { error, of, entries } = await ask(model)
    expect(error).toMatchObject({ code: 'model.unavailable' })
    expect(model.doStreamCalls).toHaveLength(1)
    expect(of('text-added')).toEqual([{ text: 'half an ans' }])
    expect(of('budget-settled')).toMatchObject([{ outputTokens: 4 }])
    expect(entries).toMatchObject([{ status: 'settled' }])
    expect(entries[0]?.tokens).toBeLessThan(1000)
  })

  it.each<[string, Part[]]>([
    ['breaks off', [...text('half').slice(0, 2)]],
    ['ends with an error', [...text('half'), finish('error')]],
  ])('because the stream %s is no answer', async (_, parts) => {
    expect((await ask(modelOf(parts))).error).toMatchObject({ code: 'model.bad-response' })
  })

  it('because nothing was answered is repeated, then told', async () => {
    expect((await ask(modelOf([finish()], good))).answer?.text).toBe('4')
    expect((await ask(modelOf([finish()]))).error).toMatchObject({ code: 'model.bad-response' })
  })

  it('because the server cannot be reached says so', async () => {
    const refused = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:11434') })
    const { error } = await ask(modelOf(refused), { limits: { retries: 0 } })
    expect(error).toMatchObject({ code: 'model.unavailable', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('settles its reservation all the same', async () => {
    const { entries, of } = await ask(modelOf(httpError(401)))
    expect(entries).toMatchObject([{ status: 'settled' }])
    expect(of('budget-settled')).toMatchObject([{ model: 'local', outputTokens: 0 }])
  })
})

describe('silence', () => {
  it('before the first piece ends the call, which is tried again', async () => {
    const model = modelOf(hangsAfter(), [...text('4'), finish()])
    const { answer, of } = await ask(model, { limits: { firstPieceMs: 10 } })
    expect(answer?.text).toBe('4')
    expect(of('model-retried')).toMatchObject([{ code: 'model.timeout' }])
  })

  it('within the answer ends it', async () => {
    const model = modelOf(hangsAfter(...text('half').slice(0, 2)))
    const { error } = await ask(model, { limits: { stallMs: 10, firstPieceMs: 60_000 } })
    expect(error).toMatchObject({ code: 'model.timeout' })
    expect(model.doStreamCalls).toHaveLength(1)
  })
})

describe('a cancelled run', () => {
  it('ends the call that is at work, and settles it', async () => {
    const abort = new AbortController()
    const model = modelOf((options) => {
      queueMicrotask(() => abort.abort(new AssistantError('run.cancelled', 'The run was cancelled.')))
      return hangsAfter(...text('half').slice(0, 2))(options)
    })
    const { error, entries } = await ask(model, { signal: abort.signal })
    expect(error).toMatchObject({ code: 'run.cancelled' })
    expect(model.doStreamCalls[0]?.abortSignal?.aborted).toBe(true)
    expect(entries).toMatchObject([{ status: 'settled' }])
  })

  it('is cancelled, not failed, whatever reason its signal gives', async () => {
    const abort = new AbortController()
    const model = modelOf((options) => {
      queueMicrotask(() => abort.abort(new Error('gone')))
      return hangsAfter()(options)
    })
    const { error, of } = await ask(model, { signal: abort.signal })
    expect(error).toMatchObject({ code: 'run.cancelled' })
    expect(of('model-retried')).toEqual([])
  })

  it('ends a wait between tries', async () => {
    const abort = new AbortController()
    const model = modelOf(() => {
      setTimeout(() => abort.abort(), 5)
      throw httpError(429, { 'retry-after': '3600' })
    })
    const { error } = await ask(model, { signal: abort.signal, limits: { longestWaitMs: 1e9 } })
    expect(error).toMatchObject({ code: 'run.cancelled' })
    expect(model.doStreamCalls).toHaveLength(1)
  })
})

describe('the budget', () => {
  it.each<Partial<BudgetCaps>>([{ runTokens: 100 }, { dayTokens: 100 }, { runUsd: 0.000_1 }, { dayUsd: 0.000_1 }])(
    'is checked before any call: %o',
    async (caps) => {
      const model = modelOf([...text('4'), finish()])
      const { error, kinds, entries } = await ask(model, { caps })
      expect(error).toMatchObject({ code: 'budget.exceeded' })
      expect(model.doStreamCalls).toHaveLength(0)
      expect([kinds, entries]).toEqual([[], []])
    },
  )

  it('is checked before each call', async () => {
    const model = modelOf([toolCall('calc_add', { a: 1 }), finish('tool-calls', 1500, 500)])
    const { error } = await ask(model, { caps: { runTokens: 2500 } })
    expect(error).toMatchObject({ code: 'budget.exceeded' })
    expect(model.doStreamCalls).toHaveLength(1)
  })
})

describe('a long history', () => {
  const turn = (n: number): SessionMessage[] => [
    { role: 'user', text: `question ${n} ${'x'.repeat(3600)}` },
    { role: 'assistant', text: `answer ${n} ${'x'.repeat(3600)}` },
  ]

  it('loses its oldest turns, says so, and never begins with an answer', async () => {
    const model = modelOf([...text('4'), finish()])
    const history = [1, 2, 3, 4, 5].flatMap(turn)
    const { of } = await ask(model, { history })
    const [trimmed] = of('context-trimmed') as { droppedMessages: number; keptMessages: number; budgetTokens: number }[]
    expect(trimmed?.budgetTokens).toBe(7000)
    expect((trimmed?.droppedMessages ?? 0) + (trimmed?.keptMessages ?? 0)).toBe(10)
    const sent = model.doStreamCalls[0]?.prompt.filter(({ role }) => role !== 'system') ?? []
    expect(sent).toHaveLength((trimmed?.keptMessages ?? 0) + 1)
    expect(sent[0]?.role).toBe('user')
    expect(JSON.stringify(sent)).toContain('answer 5')
    expect(JSON.stringify(sent)).not.toContain('question 1')
  })

  it('that fits is sent whole, without a word', async () => {
    const { of } = await ask(modelOf([...text('4'), finish()]), { history: turn(1) })
    expect(of('context-trimmed')).toEqual([])
  })

  it('is no reason to refuse, but a question that does not fit is', async () => {
    const small = {
      name: 'small',
      modelId: 'm',
      contextTokens: 1010,
      maxOutputTokens: 1000,
      price: { inputUsdPerMillion: 0, outputUsdPerMillion: 0 },
    }
    const model = modelOf([...text('4'), finish()])
    const { error } = await ask(model, { model: { ...small, model } })
    expect(error).toMatchObject({ code: 'input.too-large' })
    expect(model.doStreamCalls).toHaveLength(0)
  })
})
