import type { RunEvent } from '@openpa/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type ModelServer, type Step, startModelServer } from '../../../tools/src/model-server/server.ts'
import { ask, startDaemon, type TestDaemon } from './run-daemon.ts'

const POEM = 'write a poem about the sea'

let daemon: TestDaemon
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
  daemon = await startDaemon()
  await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await model.close()
})
beforeEach(() => script([]))

const script = (steps: readonly Step[], fault?: Fault) => {
  model.requests.length = 0
  model.setScript(steps, fault === undefined ? {} : { fault })
}
const payloads = <K extends RunEvent['kind']>(events: readonly RunEvent[], kind: K) =>
  events.flatMap((event) => (event.kind === kind ? [event.payload as Extract<RunEvent, { kind: K }>['payload']] : []))
const bodies = () => model.requests.map(({ body }) => body)

describe('a model that works', () => {
  it('streams its text, and what it took is counted', async () => {
    const text = 'The sea is wide, the sea is blue, it has no end that I can view.'
    script([{ text, reasoning: 'A short one will do.' }])
    const { answer, events } = await ask(daemon.client, POEM)
    expect(answer).toBe(text)
    expect(
      payloads(events, 'text-added')
        .map((payload) => payload?.text)
        .join(''),
    ).toBe(text)
    expect(
      payloads(events, 'reasoning-added')
        .map((payload) => payload?.text)
        .join(''),
    ).toBe('A short one will do.')
    const [reserved] = payloads(events, 'budget-reserved')
    const [settled] = payloads(events, 'budget-settled')
    expect(settled).toMatchObject({ model: 'scripted', inputTokens: expect.any(Number), costUsd: 0 })
    expect(reserved?.tokens).toBeGreaterThan((settled?.inputTokens ?? 0) + (settled?.outputTokens ?? 0))
    expect(payloads(events, 'run-finished')).toMatchObject([{ usage: { outputTokens: settled?.outputTokens } }])
    expect(model.requests).toHaveLength(1)
  })

  it('calls a tool, gets its result, and answers', async () => {
    const statement = 'the boat is called Mermaid'
    script([
      { toolCalls: [{ name: 'memory_remember', arguments: { statement } }] },
      'I have noted the name of your boat.',
    ])
    const { answer, events, runId } = await ask(
      daemon.client,
      'my boat has a name now, it is Mermaid, what do you say?',
    )
    expect(answer).toBe('I have noted the name of your boat.')
    expect(payloads(events, 'tool-call-finished')).toMatchObject([
      { tool: 'memory.remember', text: expect.stringContaining(statement) },
    ])
    expect((await daemon.client.memories()).find(({ text }) => text === statement)).toMatchObject({
      origin: { run: runId },
    })
    const [, second] = bodies()
    expect(second?.messages?.slice(-2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ function: { name: 'memory_remember' } }] },
      { role: 'tool', content: expect.stringContaining(`“${statement}”`) },
    ])
  })

  it('is given memories that fit, the attachment, and the conversation so far', async () => {
    await daemon.client.addMemory('the harbour master is called Jonas')
    script(['Ask Jonas.', 'In the harbour.'])
    const first = await ask(daemon.client, 'compose a letter to the harbour master', {
      attachment: 'The mooring costs 300 euros.',
    })
    await ask(daemon.client, 'compose it again, longer', { sessionId: first.sessionId })
    const [one, two] = bodies().map(({ messages }) => JSON.stringify(messages))
    expect(one).toContain('the harbour master is called Jonas')
    expect(one).toContain('The mooring costs 300 euros.')
    expect(two).toContain('compose a letter to the harbour master')
    expect(two).toContain('Ask Jonas.')
  })

  it('is not asked for what a skill serves', async () => {
    expect((await ask(daemon.client, 'what is 12*12')).answer).toContain('144')
    expect(model.requests).toEqual([])
  })

  it('gets a short prompt: "hello" with all shipped skills takes at most 1500 tokens', async () => {
    await using fresh = await startDaemon()
    await fresh.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    expect((await ask(fresh.client, 'hello')).answer).toBe('Hello from the scripted model.')
    const [request] = model.requests
    expect(request?.body.tools?.length).toBeGreaterThan(5)
    expect((request?.bytes ?? Number.NaN) / 4).toBeLessThanOrEqual(1500)
  })
})

describe('a model that fails', () => {
  const fails = async (fault: Fault, code: string, requests: number) => {
    script([], fault)
    const { error, answer, runId, events } = await ask(daemon.client, POEM)
    expect({ code: error?.code, requests: model.requests.length, answer }).toEqual({
      code,
      requests,
      answer: undefined,
    })
    expect(error?.message).toContain('scripted')
    expect(error?.hint).toEqual(expect.any(String))
    expect(await daemon.client.run(runId)).toMatchObject({ status: 'failed', error: { code } })
    return events
  }

  it('refusing the key: told at once, without another try', () => fails('401', 'model.auth-failed', 1))
  it('for good: told after three tries', async () => {
    expect(payloads(await fails('500', 'model.unavailable', 3), 'model-retried')).toHaveLength(2)
  })
  it('with nothing', () => fails('empty', 'model.bad-response', 3))
  it('with what is no JSON', () => fails('bad-json', 'model.bad-response', 3))
  it('in the middle of its text: not asked again, for the text is out already', async () => {
    const events = await fails('truncated-stream', 'model.bad-response', 1)
    expect(payloads(events, 'text-added').length).toBeGreaterThan(0)
  })
  it('without an end: half an answer is none', () => fails('no-done', 'model.bad-response', 1))

  it('by being away', async () => {
    const gone = await startModelServer()
    await daemon.client.addModel({ name: 'gone', baseUrl: gone.url, modelId: 'scripted' })
    await gone.close()
    const { error } = await ask(daemon.client, POEM, { model: 'gone' })
    expect(error).toMatchObject({ code: 'model.unavailable', message: expect.stringContaining('gone') })
    await expect(daemon.client.testModel('gone')).rejects.toMatchObject({ code: 'model.unavailable' })
    await daemon.client.removeModel('gone')
    expect((await ask(daemon.client, POEM, { model: 'gone' })).error).toMatchObject({ code: 'model.not-found' })
  })

  it.each<[string, Fault, string, number]>([
    ['429', { fault: '429', times: 1, retryAfterSeconds: 1 }, 'model.rate-limited', 1000],
    ['500', { fault: '500', times: 2 }, 'model.unavailable', 500],
    ['bad-json', { fault: 'bad-json', times: 1 }, 'model.bad-response', 500],
  ])('with %s for a while: tried again, and said so', async (_, fault, code, atLeastMs) => {
    script([{ text: 'Now it works.', fault }])
    const { answer, events } = await ask(daemon.client, POEM)
    expect(answer).toBe('Now it works.')
    const retries = payloads(events, 'model-retried')
    expect(retries).toHaveLength(model.requests.length - 1)
    for (const retry of retries) expect(retry).toMatchObject({ code, model: 'scripted' })
    expect(retries[0]?.waitMs).toBeGreaterThanOrEqual(atLeastMs)
  })

  it('with 429 and a wait that is too long: told at once', async () => {
    script([], { fault: '429', retryAfterSeconds: 3600 })
    expect((await ask(daemon.client, POEM)).error).toMatchObject({ code: 'model.rate-limited' })
    expect(model.requests).toHaveLength(1)
  })

  it('with tool calls that cannot be read or do not exist: it is told, and goes on', async () => {
    const call = { toolCalls: [{ name: 'memory_remember', arguments: { statement: 'a fact' } }] }
    const broken = { ...call, fault: 'invalid-tool-json' as const }
    const unknown = { ...call, fault: 'unknown-tool' as const }
    const wrongInput = { toolCalls: [{ name: 'memory_remember', arguments: { sentence: 7 } }] }
    script([broken, unknown, wrongInput, 'I could not do that.'])
    const { answer } = await ask(daemon.client, POEM)
    expect(answer).toBe('I could not do that.')
    const told = bodies().map(({ messages }) => messages?.at(-1))
    expect(told.map((message) => message?.role)).toEqual(['user', 'tool', 'tool', 'tool'])
    for (const message of told.slice(1)) expect(message?.content).toMatch(/^Error/)
    expect(told[2]?.content).toContain('no_such_tool')
    expect((await daemon.client.memories()).map(({ text }) => text)).not.toContain('a fact')
  })

  it('by asking for tools without end', async () => {
    script([{ toolCalls: [{ name: 'memory_list', arguments: {} }], repeat: true }])
    const { error } = await ask(daemon.client, POEM)
    expect(error).toMatchObject({ code: 'run.unserved' })
    expect(model.requests).toHaveLength(8)
  })

  it('by silence, before or within its answer', async () => {
    await using hasty = await startDaemon({
      env: { OPENPA_MODEL_STALL_MS: '1000', OPENPA_MODEL_FIRST_PIECE_MS: '1000' },
    })
    await hasty.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
    script([], { fault: 'stall' })
    const stalled = await ask(hasty.client, POEM)
    expect(stalled.error).toMatchObject({ code: 'model.timeout' })
    expect(payloads(stalled.events, 'text-added').length).toBeGreaterThan(0)
    expect(model.requests).toHaveLength(1)
    script(['Good morning.'], { fault: 'slow-first-token', times: 1 })
    const late = await ask(hasty.client, POEM)
    expect(payloads(late.events, 'model-retried')).toMatchObject([{ code: 'model.timeout' }])
    expect(late.answer).toBe('Hello from the scripted model.')
    expect(await model.requests[0]?.finished).toBe(false)
  })
})

describe('spending', () => {
  it.each([
    ['budget.runTokens', 10],
    ['budget.dayTokens', 10],
    ['budget.runUsd', 0.000_001],
    ['budget.dayUsd', 0.000_001],
  ])('is refused above %s before any request is made', async (key, cap) => {
    await daemon.client.setSetting('prices.scripted', { inputUsdPerMillion: 1, outputUsdPerMillion: 10 })
    await daemon.client.setSetting(key, cap)
    const { error } = await ask(daemon.client, POEM)
    const viaOpenAi = await daemon.request({
      method: 'POST',
      path: '/v1/chat/completions',
      body: { model: 'assistant', messages: [{ role: 'user', content: POEM }] },
    })
    await daemon.client.unsetSetting(key)
    await daemon.client.unsetSetting('prices.scripted')
    expect(error).toMatchObject({ code: 'budget.exceeded', hint: expect.stringContaining(key) })
    expect(viaOpenAi).toMatchObject({ status: 402, json: { error: { code: 'budget.exceeded' } } })
    expect(model.requests).toEqual([])
    expect((await ask(daemon.client, POEM)).answer).toBe('Hello from the scripted model.')
  })

  it('is added up', async () => {
    const before = await daemon.client.usage()
    await daemon.client.setSetting('prices.scripted', { inputUsdPerMillion: 1, outputUsdPerMillion: 10 })
    const { events } = await ask(daemon.client, POEM)
    await daemon.client.unsetSetting('prices.scripted')
    const [settled] = payloads(events, 'budget-settled')
    const after = await daemon.client.usage()
    expect(after.modelCalls).toBe(before.modelCalls + 1)
    expect(after.inputTokens).toBe(before.inputTokens + (settled?.inputTokens ?? 0))
    expect(settled?.costUsd).toBeCloseTo(((settled?.inputTokens ?? 0) + 10 * (settled?.outputTokens ?? 0)) / 1e6, 12)
    expect(after.costUsd - before.costUsd).toBeCloseTo(settled?.costUsd ?? Number.NaN, 8)
  })
})

describe('a small context', () => {
  it('keeps the newest turns, and a summary in the place of others', async () => {
    await daemon.client.addModel({
      name: 'small',
      baseUrl: model.url,
      modelId: 'scripted',
      contextTokens: 2200,
      maxOutputTokens: 64,
    })
    const turns = Array.from({ length: 6 }, (_, i) => `compose verse ${i} ${`about the waves number ${i} `.repeat(40)}`)
    const first = await ask(daemon.client, turns[0] ?? '', { model: 'small' })
    const { sessionId } = first
    const runs = []
    for (const turn of turns.slice(1)) runs.push(await ask(daemon.client, turn, { model: 'small', sessionId }))
    const trimmed = runs.flatMap(({ events }) => payloads(events, 'context-trimmed'))
    expect(trimmed.length).toBeGreaterThan(0)
    expect(trimmed.at(-1)).toMatchObject({ budgetTokens: 2200 - 64 })
    for (const { answer } of runs) expect(answer).toBe('Hello from the scripted model.')
    const last = JSON.stringify(model.requests.at(-1)?.body.messages)
    expect(last).toContain('number 5')
    expect(last).toContain('number 4')
    // The scripted model gives no summary that can be read: the beginnings of the person's turns stand for them.
    expect(last).toContain('compose verse 0 about the waves number 0')
    expect(last).toContain('(turn 1)')
    expect(last.match(/number 0/g)?.length).toBeLessThan(10)
    expect(trimmed.every((payload) => payload?.summarised)).toBe(true)
    expect(await daemon.client.session(sessionId)).toHaveLength(12)
    expect((model.requests.at(-1)?.bytes ?? Number.NaN) / 4).toBeLessThanOrEqual(2200)
  })

  it('refuses a request that does not fit alone, before it is sent', async () => {
    const { error } = await ask(daemon.client, `compose verse ${'about the waves '.repeat(1000)}`, { model: 'small' })
    expect(error).toMatchObject({ code: 'input.too-large' })
    expect(model.requests).toEqual([])
    await daemon.client.removeModel('small')
  })
})
