import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from './faults.ts'
import { type ModelServer, startModelServer } from './server.ts'

let server: ModelServer
beforeEach(async () => {
  server = await startModelServer()
})
afterEach(() => server.close())

const post = (body: object, path = '/chat/completions', init: RequestInit = {}) =>
  fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), ...init })
const ask = (content: string, more: object = {}) => post({ messages: [{ role: 'user', content }], ...more })

interface ToolCall {
  id?: string
  index: number
  function: { name: string; arguments: string }
}
interface Choice {
  message: { role: string; content: string | null; tool_calls: [ToolCall] }
  finish_reason: string | null
}
interface Delta {
  content?: string
  reasoning_content?: string
  tool_calls?: ToolCall[]
}
interface Chunk {
  choices: { delta: Delta; finish_reason: string | null }[]
  usage?: object
}
const choice = async (response: Promise<Response>) =>
  ((await (await response).json()) as { choices: [Choice] }).choices[0]
const said = async (content: string, more?: object) => (await choice(ask(content, more))).message.content

/** All events of a stream, and the deltas of its choices put together. */
const readStream = async (response: Response) => {
  const text = await response.text()
  const lines = text.split('\n\n').filter(Boolean)
  const events = lines.filter((line) => line !== 'data: [DONE]').map((line): Chunk => JSON.parse(line.slice(6)))
  const deltas = events.flatMap((event) => event.choices.map((item) => item.delta))
  const join = (field: 'content' | 'reasoning_content') => deltas.map((delta) => delta[field] ?? '').join('')
  return {
    lines,
    events,
    deltas,
    text: join('content'),
    reasoning: join('reasoning_content'),
    finish: events.flatMap((event) => event.choices).at(-1)?.finish_reason,
  }
}

const WEATHER = { type: 'function', function: { name: 'weather', parameters: {} } }

describe('answers', () => {
  it('says hello without a script, and counts tokens', async () => {
    const response = await ask('hi', { model: 'm' })
    expect(await response.json()).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 0,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello from the scripted model.' },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 8, total_tokens: 18 },
    })
  })

  it('streams text in pieces, with usage if asked', async () => {
    const text = 'A longer text, with 🙂 and é, in more than one piece.'
    server.setScript([{ text, reasoning: 'Let me think about that.' }, text])
    const stream = await readStream(await ask('hi', { stream: true, stream_options: { include_usage: true } }))
    expect(stream).toMatchObject({ text, reasoning: 'Let me think about that.', finish: 'stop' })
    expect(stream.deltas.length).toBeGreaterThan(6)
    expect(stream.events.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 20 } })
    expect(stream.lines.at(-1)).toBe('data: [DONE]')
    expect((await readStream(await ask('hi', { stream: true }))).events.some((event) => event.usage)).toBe(false)
  })

  it('takes steps in order, by match, once or repeatedly', async () => {
    server.setScript([
      { match: 'weather', text: 'sunny' },
      'one',
      { match: '^ping$', text: 'pong', repeat: true },
      'two',
    ])
    const answers = []
    for (const text of ['hi', 'ping', 'the weather', 'ping', 'the weather']) answers.push(await said(text))
    expect(answers).toEqual(['one', 'pong', 'sunny', 'pong', 'two'])
    expect(await said('hi')).toBe('Hello from the scripted model.')
  })

  it('matches what was said since the model last spoke, tool results and parts included', async () => {
    server.setScript([
      { match: 'old', text: 'wrong' },
      { match: 'parts\nresult', text: 'right' },
    ])
    const messages = [
      { role: 'user', content: 'old' },
      { role: 'assistant', content: null },
      { role: 'user', content: [{ type: 'text', text: 'parts' }] },
      { role: 'system', content: 'note' },
      { role: 'tool', tool_call_id: 'call_1_0', content: 'result' },
    ]
    expect((await choice(post({ messages }))).message.content).toBe('right')
  })

  it('calls tools', async () => {
    const toolCalls = [
      { name: 'weather', arguments: { city: 'a city with a rather long name' } },
      { name: 'time', arguments: '{}' },
    ]
    server.setScript([{ toolCalls }, { toolCalls, text: 'Looking.' }])
    const expected = [
      {
        id: 'call_1_0',
        type: 'function',
        function: { name: 'weather', arguments: '{"city":"a city with a rather long name"}' },
      },
      { id: 'call_1_1', type: 'function', function: { name: 'time', arguments: '{}' } },
    ]
    const { message, finish_reason } = await choice(ask('hi'))
    expect({ message, finish_reason }).toEqual({
      message: { role: 'assistant', content: null, tool_calls: expected },
      finish_reason: 'tool_calls',
    })

    const stream = await readStream(await ask('hi', { stream: true }))
    expect(stream).toMatchObject({ text: 'Looking.', finish: 'tool_calls' })
    const parts = stream.deltas.flatMap((delta) => delta.tool_calls ?? [])
    expect(parts.filter((part) => part.id).map((part) => part.function.name)).toEqual(['weather', 'time'])
    const args = parts.filter((part) => part.index === 0).map((part) => part.function.arguments)
    expect(args.length).toBeGreaterThan(2)
    expect(args.join('')).toBe(expected[0]?.function.arguments)
  })

  it('answers structured output with json', async () => {
    server.setScript([{ text: 'prose', json: { a: 1 }, repeat: true }])
    expect(await said('hi', { response_format: { type: 'json_schema' } })).toBe('{"a":1}')
    expect(await said('hi')).toBe('prose')
    server.setScript([{ json: null }])
    expect(await said('hi')).toBe('null')
  })

  it('lists its model and refuses what it does not know', async () => {
    expect(await (await fetch(`${server.url}/models`)).json()).toMatchObject({ data: [{ id: 'scripted' }] })
    expect((await post({}, '/responses')).status).toBe(404)
    expect((await post({}, '/chat/completions', { body: '{' })).status).toBe(400)
  })
})

describe('embeddings', () => {
  const embed = async <T = number[]>(input: string | string[], more: object = {}) => {
    const response = await post({ input, ...more }, '/embeddings')
    return ((await response.json()) as { data: { embedding: T }[] }).data.map((row) => row.embedding)
  }
  const dot = (a: number[] = [], b: number[] = []) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

  it('are deterministic, of length 1, and nearer for shared words', async () => {
    const [dog, hound, puppy, fish] = await embed(['my dog sleeps', 'MY dog: sleeps!', 'the dog sleeps', 'red fish'])
    expect(dog).toHaveLength(256)
    expect(dot(dog, dog)).toBeCloseTo(1)
    expect(dot(dog, hound)).toBeCloseTo(1)
    expect(dot(dog, puppy)).toBeGreaterThan(dot(dog, fish) + 0.3)
    expect(await embed('my dog sleeps')).toEqual([dog])
    expect(dot((await embed(''))[0], (await embed(''))[0])).toBeCloseTo(1)
  })

  it('come as base64 and in another dimension', async () => {
    const [float] = await embed('my dog', { dimensions: 8 })
    const [base64 = ''] = await embed<string>('my dog', { dimensions: 8, encoding_format: 'base64' })
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
    expect([...new Float32Array(bytes.buffer)]).toEqual(float)
    expect(float).toHaveLength(8)
  })

  it('fail with the faults of HTTP', async () => {
    server.setScript([], { fault: { fault: '500', times: 1 } })
    expect((await post({ input: 'x' }, '/embeddings')).status).toBe(500)
    expect((await post({ input: 'x' }, '/embeddings')).status).toBe(200)
  })
})

describe('requests', () => {
  it('are recorded and can be waited for', async () => {
    const second = server.waitForRequest(2)
    await ask('one')
    await ask('zwölf')
    const { body, bytes, headers, method, path, finished } = await second
    expect(body.messages).toEqual([{ role: 'user', content: 'zwölf' }])
    expect(bytes).toBe(Buffer.byteLength(JSON.stringify(body)))
    expect([method, path, headers['content-length']]).toEqual(['POST', '/v1/chat/completions', String(bytes)])
    expect(await finished).toBe(true)
    expect(await server.waitForRequest(1)).toBe(server.requests[0])
  })

  it('show that a client left', async () => {
    server.setScript([{ fault: 'stall' }])
    const abort = new AbortController()
    const response = await post({ stream: true }, '/chat/completions', { signal: abort.signal })
    abort.abort()
    await expect(response.text()).rejects.toThrow('aborted')
    expect(await server.requests[0]?.finished).toBe(false)
  })

  it('need the key if there is one', async () => {
    await using guarded = await startModelServer({ apiKey: 'right', script: ['in'] })
    const get = (key: string) => fetch(`${guarded.url}/models`, { headers: { authorization: `Bearer ${key}` } })
    expect((await fetch(`${guarded.url}/models`)).status).toBe(401)
    expect((await get('wrong')).status).toBe(401)
    expect((await get('right')).status).toBe(200)
    expect(guarded.requests).toHaveLength(3)
  })

  it('end when the server closes', async () => {
    server.setScript(['x'], { fault: 'slow-first-token' })
    const waiting = expect(server.waitForRequest(9)).rejects.toThrow('aborted')
    const response = await ask('hi', { stream: true })
    await server.close()
    await waiting
    await expect(response.text()).rejects.toThrow('terminated')
    await expect(ask('hi')).rejects.toThrow('fetch failed')
  })
})

describe('faults', () => {
  const on = (fault: Fault) => server.setScript([{ text: 'The whole of a scripted text.' }], { fault })

  it.each(['401', '429', '500'] as const)('%s answers with that status', async (fault) => {
    on(fault)
    const response = await ask('hi', { stream: true })
    expect(response.status).toBe(Number(fault))
    expect(response.headers.get('retry-after')).toBe(fault === '429' ? '1' : null)
    expect(await response.json()).toMatchObject({ error: { message: `Scripted fault ${fault}` } })
  })

  it('429 may name another time', async () => {
    on({ fault: '429', retryAfterSeconds: 7 })
    expect((await ask('hi')).headers.get('retry-after')).toBe('7')
  })

  it('of the server are limited to the first n requests, and leave the script for the retry', async () => {
    on({ fault: '500', times: 2 })
    const statuses = [(await ask('hi')).status, (await ask('hi')).status]
    expect(statuses).toEqual([500, 500])
    expect(await said('hi')).toBe('The whole of a scripted text.')
  })

  it('of a step break that step, or make it fail n times before it answers', async () => {
    server.setScript([{ fault: '500' }, { text: 'second', fault: { fault: '429', times: 1 } }, 'third'])
    expect((await ask('hi')).status).toBe(500)
    expect((await ask('hi')).status).toBe(429)
    expect([await said('hi'), await said('hi')]).toEqual(['second', 'third'])
  })

  it.each([true, false])(
    'slow-first-token sends headers and holds the rest until released (stream: %s)',
    async (stream) => {
      on('slow-first-token')
      const response = await ask('hi', { stream })
      const reader = response.body?.getReader()
      let isReleased = false
      const first = reader?.read().then(() => isReleased)
      expect(response.status).toBe(200)
      await fetch(`${server.url}/models`) // a whole round trip in which nothing came
      isReleased = true
      server.release()
      expect(await first).toBe(true)
    },
  )

  it('is released even when the answer has not begun', async () => {
    on('slow-first-token')
    const response = ask('hi')
    await server.waitForRequest(1)
    server.release()
    expect((await choice(response)).message.content).toBe('The whole of a scripted text.')
  })

  it('slow-first-token and stall may end by themselves', async () => {
    on({ fault: 'slow-first-token', holdMs: 1 })
    expect(await said('hi')).toBe('The whole of a scripted text.')
    on({ fault: 'stall', holdMs: 1 })
    expect(await said('hi')).toBe('The whole of a scripted text.')
  })

  it('stall sends half, and the rest when released', async () => {
    on('stall')
    const response = await ask('hi', { stream: true })
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    const half = decoder.decode((await reader?.read())?.value)
    expect(half).toContain('The whole of a')
    expect(half).not.toContain('[DONE]')
    server.release()
    expect(decoder.decode((await reader?.read())?.value)).toContain('[DONE]')
  })

  it.each([true, false])('truncated-stream breaks off half way (stream: %s)', async (stream) => {
    on('truncated-stream')
    const response = await ask('hi', { stream })
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(50)
    await expect(reader?.read()).rejects.toThrow('terminated')
    expect(await server.requests[0]?.finished).toBe(false)
  })

  it('no-done ends without saying so', async () => {
    on('no-done')
    const stream = await readStream(await ask('hi', { stream: true, stream_options: { include_usage: true } }))
    expect(stream).toMatchObject({ text: 'The whole of a scripted text.', finish: null })
    expect(stream.lines.at(-1)).not.toContain('[DONE]')
    on('no-done')
    expect((await choice(ask('hi'))).finish_reason).toBeNull()
  })

  it.each([true, false])('bad-json is no JSON (stream: %s)', async (stream) => {
    on('bad-json')
    const response = await ask('hi', { stream })
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(text).toMatch(stream ? /^data: .{14}\n\n$/ : /^.{20}\n\n$/)
    expect(() => JSON.parse(text.replace('data: ', ''))).toThrow(SyntaxError)
  })

  it('empty says and calls nothing', async () => {
    server.setScript([{ text: 'x', reasoning: 'y', toolCalls: [{ name: 'z', arguments: {} }], fault: 'empty' }])
    expect(await choice(ask('hi'))).toMatchObject({
      message: { role: 'assistant', content: '' },
      finish_reason: 'stop',
    })
  })

  it('invalid-tool-json spoils the arguments, of the first tool if none is scripted', async () => {
    const fault = 'invalid-tool-json'
    server.setScript([{ toolCalls: [{ name: 'weather', arguments: { city: 'x' } }], fault }, { fault }])
    for (const _ of [1, 2]) {
      const { message } = await choice(ask('hi', { tools: [WEATHER] }))
      expect(message.tool_calls).toHaveLength(1)
      expect(message.tool_calls[0].function.name).toBe('weather')
      expect(() => JSON.parse(message.tool_calls[0].function.arguments)).toThrow(SyntaxError)
    }
  })

  it('unknown-tool calls a tool that is not there', async () => {
    on('unknown-tool')
    const { message, finish_reason } = await choice(ask('hi', { tools: [WEATHER] }))
    expect(message.tool_calls[0].function).toEqual({ name: 'no_such_tool', arguments: '{}' })
    expect(finish_reason).toBe('tool_calls')
  })
})
