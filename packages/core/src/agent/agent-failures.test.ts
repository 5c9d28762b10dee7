import { describe, expect, it } from 'vitest'
import { ask, finish, hangsAfter, httpError, modelOf, type Part, text, toolCall } from '../../test/ask-agent.ts'
import type { SessionMessage } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import type { BudgetCaps } from '../ports/budget-ledger.ts'

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
