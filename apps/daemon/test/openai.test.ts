import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { startDaemon, type TestDaemon, until } from './run-daemon.ts'

let daemon: TestDaemon
let model: ModelServer
let openai: OpenAI
beforeAll(async () => {
  model = await startModelServer()
  daemon = await startDaemon({ args: ['--tcp', '0'] })
  await daemon.client.addMemory('my sister Ana is allergic to peanuts')
  openai = new OpenAI({ baseURL: `http://127.0.0.1:${daemon.port}/v1`, apiKey: daemon.token, maxRetries: 0 })
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await model.close()
})

const ask = (content: string) => ({ model: 'assistant', messages: [{ role: 'user' as const, content }] })

describe('without a model', () => {
  it('is a model itself', async () => {
    expect((await openai.models.list()).data).toEqual([
      { id: 'assistant', object: 'model', created: 0, owned_by: 'openpa' },
    ])
  })

  it('answers from memory', async () => {
    const completion = await openai.chat.completions.create(ask('what is Ana allergic to?'))
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'assistant', usage: { total_tokens: 0 } })
    expect(completion.choices).toHaveLength(1)
    expect(completion.choices[0]).toMatchObject({ index: 0, finish_reason: 'stop', message: { role: 'assistant' } })
    expect(completion.choices[0]?.message.content).toContain('allergic to peanuts')
    const [run] = await daemon.client.runs(1)
    expect(run).toMatchObject({ source: 'openai', status: 'done' })
    expect(completion.id).toBe(`chatcmpl-${run?.id}`)
  })

  it('streams the same answer, with its usage where that is asked for', async () => {
    const stream = await openai.chat.completions.create({
      ...ask('what is Ana allergic to?'),
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.every(({ object }) => object === 'chat.completion.chunk')).toBe(true)
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1)
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant' })
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toContain('allergic to peanuts')
    expect(chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['stop'])
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } })
    const plain = await openai.chat.completions.create({ ...ask('what is Ana allergic to?'), stream: true })
    for await (const chunk of plain) expect(chunk.usage).toBeUndefined()
  })

  it('reads content in parts', async () => {
    const parts = [
      { type: 'text' as const, text: 'what is' },
      { type: 'text' as const, text: '6*7' },
    ]
    const completion = await openai.chat.completions.create({
      model: 'assistant',
      messages: [{ role: 'user', content: parts }],
    })
    expect(completion.choices[0]?.message.content).toContain('42')
  })

  it('tells what goes wrong in OpenAI’s shape, in a stream too', async () => {
    const failure = { status: 422, code: 'model.not-configured', type: 'assistant_error' }
    await expect(openai.chat.completions.create(ask('write a poem'))).rejects.toMatchObject(failure)
    const stream = await openai.chat.completions.create({ ...ask('write a poem'), stream: true })
    const reading = (async () => {
      for await (const _ of stream);
    })()
    await expect(reading).rejects.toMatchObject({ code: 'model.not-configured' })
    const invalid: [object, number, string][] = [
      [{ model: 'assistant', messages: [] }, 400, 'input.invalid'],
      [{ model: 'assistant', messages: [{ role: 'assistant', content: 'hello' }] }, 400, 'input.invalid'],
      [{ ...ask('hello'), tools: [{ type: 'function', function: { name: 'x' } }] }, 400, 'input.invalid'],
      [ask('   '), 400, 'input.empty'],
      [{ ...ask('write a poem'), model: 'nobody' }, 404, 'model.not-found'],
    ]
    for (const [body, status, code] of invalid) {
      const request = openai.chat.completions.create(body as Parameters<typeof openai.chat.completions.create>[0])
      await expect(request, JSON.stringify(body)).rejects.toMatchObject({ status, code })
    }
  })

  it('takes a token that may only ask, and refuses a wrong one', async () => {
    const { token } = await daemon.client.createToken('ask')
    const baseURL = `http://127.0.0.1:${daemon.port}/v1`
    const narrow = new OpenAI({ baseURL, apiKey: token, maxRetries: 0 })
    expect((await narrow.chat.completions.create(ask('what is 2+2'))).choices[0]?.message.content).toContain('4')
    const wrong = new OpenAI({ baseURL, apiKey: 'wrong', maxRetries: 0 })
    await expect(wrong.chat.completions.create(ask('what is 2+2'))).rejects.toMatchObject({
      status: 401,
      code: 'auth.token-invalid',
    })
  })
})

describe('with a model', () => {
  beforeAll(async () => {
    await daemon.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
  })

  it('lists it, and answers with it under either name', async () => {
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['assistant', 'scripted'])
    model.setScript(['A poem.', 'Another poem.'])
    const completion = await openai.chat.completions.create(ask('write a poem'))
    expect(completion.choices[0]?.message.content).toBe('A poem.')
    expect(completion.usage?.total_tokens).toBeGreaterThan(0)
    const named = await openai.chat.completions.create({ ...ask('write a poem'), model: 'scripted' })
    expect(named).toMatchObject({ model: 'scripted', choices: [{ message: { content: 'Another poem.' } }] })
  })

  it('gives the model the conversation that the client sent', async () => {
    model.requests.length = 0
    await openai.chat.completions.create({
      model: 'assistant',
      messages: [
        { role: 'system', content: 'Speak like a pirate.' },
        { role: 'user', content: 'write a poem about the sea' },
        { role: 'assistant', content: 'Arr, the sea.' },
        { role: 'user', content: 'write it again, longer' },
      ],
    })
    const sent = model.requests[0]?.body.messages ?? []
    expect(sent.slice(1)).toEqual([
      { role: 'user', content: 'Speak like a pirate.' },
      { role: 'user', content: 'write a poem about the sea' },
      { role: 'assistant', content: 'Arr, the sea.' },
      { role: 'user', content: 'write it again, longer' },
    ])
  })

  it('cancels the run when the client leaves', async () => {
    model.requests.length = 0
    model.setScript([{ text: 'a very long poem that is not waited for', fault: 'stall' }])
    const stream = await openai.chat.completions.create({ ...ask('write a poem'), stream: true })
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break
    expect(await (await model.waitForRequest(1)).finished).toBe(false)
    const cancelled = await until('the end of the run', async () => {
      const [run] = await daemon.client.runs(1)
      return run?.status !== 'running' && run
    })
    expect(cancelled).toMatchObject({ status: 'cancelled' })

    model.setScript([{ text: 'another long poem', fault: 'slow-first-token' }])
    const leave = new AbortController()
    const waiting = openai.chat.completions.create(ask('write a poem'), { signal: leave.signal })
    const refused = expect(waiting).rejects.toThrow()
    const request = await model.waitForRequest(2)
    leave.abort()
    await refused
    expect(await request.finished).toBe(false)
    await until('the end of the run', async () => (await daemon.client.runs(1))[0]?.status === 'cancelled')
  })
})
