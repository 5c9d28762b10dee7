import { inspect } from 'node:util'
import type { Embedder } from '@openpa/core'
import { embedderContract } from '@openpa/core/testing'
import { type ModelServer, startModelServer } from '@openpa/tools/model-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOpenAiEmbedder, type OpenAiEmbedderOptions } from './openai-embedder.ts'

const KEY = 'sk-not-a-real-key'

let server: ModelServer
/** Waits that were asked for, in milliseconds; none is waited out. */
let waits: number[] = []
beforeEach(async () => {
  server = await startModelServer({ apiKey: KEY })
  waits = []
})
afterEach(() => server.close())

const open = (options: Partial<OpenAiEmbedderOptions> = {}): Promise<Embedder> =>
  openCounting({ dimension: 256, ...options })
/** Without a dimension: the server is asked. */
const openCounting = (options: Partial<OpenAiEmbedderOptions> = {}): Promise<Embedder> =>
  createOpenAiEmbedder({
    baseUrl: server.url,
    modelId: 'scripted',
    apiKey: KEY,
    wait: async (ms) => waits.push(ms),
    ...options,
  })
/** Hands every answer of the server's on as another body. */
const answering =
  (change: (body: { data: { index: number; embedding: number[] }[] }) => unknown): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const body = change((await response.json()) as Parameters<typeof change>[0])
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      headers: { 'content-type': 'application/json' },
    })
  }
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({
    name: 'AssistantError',
    code,
    message: expect.stringMatching(message),
    hint: expect.any(String),
  })
const sent = () => server.requests.map(({ body }) => body.input)
const lengthOf = (vector: Float32Array = new Float32Array()) => Math.hypot(...vector)

describe('the contract', () => {
  embedderContract(async () => {
    const own = await startModelServer()
    const embedder = await createOpenAiEmbedder({ baseUrl: own.url, modelId: 'scripted' })
    return { ...embedder, [Symbol.asyncDispose]: () => own.close() }
  })
})

describe('an embedder over the API', () => {
  it('is named after host, model and dimension, without a request when all are known', async () => {
    const embedder = await open({ modelId: 'some/model', dimension: 8 })
    expect(embedder).toMatchObject({ id: `openai:${new URL(server.url).host}/some/model-8`, dimension: 8 })
    expect(server.requests).toEqual([])
  })

  it('counts the numbers of one vector when the dimension is not known, and asks for no other', async () => {
    const embedder = await openCounting()
    expect(embedder.dimension).toBe(256)
    await embedder.embed(['water the plants'])
    expect(server.requests).toHaveLength(2)
    expect(server.requests.map(({ body }) => body.dimensions)).toEqual([undefined, undefined])
  })

  it('asks with model, key and dimension', async () => {
    const [vector] = await (await open({ dimension: 16 })).embed(['water the plants'])
    expect(vector).toHaveLength(16)
    const [request] = server.requests
    expect(request).toMatchObject({
      path: '/v1/embeddings',
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'scripted', input: ['water the plants'], dimensions: 16 },
    })
  })

  it('asks for 32 texts at a time', async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `text ${i}`)
    await (await open()).embed(texts)
    expect(sent()).toEqual([texts.slice(0, 32), texts.slice(32, 64), texts.slice(64)])
  })

  it('asks for nothing that has nothing in it, and puts zeros in its place', async () => {
    const embedder = await open()
    const vectors = await embedder.embed(['', 'water', ' \u200b\n', '\ud83d', 'plants', '\0'])
    expect(sent()).toEqual([['water', 'plants']])
    expect(vectors.map(lengthOf).map(Math.round)).toEqual([0, 1, 0, 0, 1, 0])
    await embedder.embed(['', ' '])
    expect(server.requests).toHaveLength(1)
  })

  it('sends well-formed text, no more than 8000 characters of it', async () => {
    await (await open()).embed(['pl\ud83dants', `${'a'.repeat(7_999)}🙂${'b'.repeat(9_000)}`])
    expect(sent()).toEqual([['pl\ufffdants', `${'a'.repeat(7_999)}\ufffd`]])
  })

  it('brings vectors to length 1, also small, large and empty ones', async () => {
    const scale = [1e-9, 1e9, 0]
    const fetch = answering(({ data }) => ({
      data: data.map((row, i) => ({ ...row, embedding: row.embedding.map((value) => value * (scale[i] ?? 1)) })),
    }))
    const vectors = await (await open({ fetch })).embed(['water', 'plants', 'dog'])
    expect(lengthOf(vectors[0])).toBeCloseTo(1, 5)
    expect(lengthOf(vectors[1])).toBeCloseTo(1, 5)
    expect(vectors[2]).toEqual(new Float32Array(256))
  })

  it('puts vectors in the place that they name', async () => {
    const texts = ['water', 'plants', 'dog']
    const inOrder = await (await open()).embed(texts)
    const fetch = answering((body) => ({ ...body, data: body.data.toReversed() }))
    expect(await (await open({ fetch })).embed(texts)).toEqual(inOrder)
  })

  it('takes vectors in their order from a server that names no place', async () => {
    const texts = ['water', 'plants', 'dog']
    const fetch = answering(({ data }) => ({ data: data.map(({ embedding }) => ({ embedding })) }))
    expect(await (await open({ fetch })).embed(texts)).toEqual(await (await open()).embed(texts))
  })
})

describe('a server whose model has one size only', () => {
  let refused = 0
  /** Refuses the field, as servers of such models do. */
  const refusing =
    (status: number): typeof fetch =>
    async (input, init) => {
      if (!String(init?.body).includes('"dimensions"')) return fetch(input, init)
      refused++
      return Response.json({ error: { message: 'This model does not support specifying dimensions.' } }, { status })
    }
  beforeEach(() => {
    refused = 0
  })

  it.each([400, 422])('answers %i to the dimension, and is asked without it from then on', async (status) => {
    const embedder = await open({ fetch: refusing(status) })
    expect((await embedder.embed(['water']))[0]).toHaveLength(256)
    await embedder.embed(['plants'])
    expect(refused).toBe(1)
    expect(server.requests.map(({ body }) => body.dimensions)).toEqual([undefined, undefined])
  })

  it('must have the dimension all the same', async () => {
    const embedder = await open({ fetch: refusing(400), dimension: 384 })
    await expect(embedder.embed(['water'])).rejects.toEqual(
      refusal('embedder.bad-response', /they have 256 numbers instead of 384/),
    )
  })

  it('is refused like any other when that was not the reason', async () => {
    const fetch: typeof globalThis.fetch = async () => Response.json({ error: { message: 'no' } }, { status: 400 })
    await expect((await open({ fetch })).embed(['water'])).rejects.toEqual(refusal('embedder.refused', /HTTP 400/))
  })
})

describe('a failure that passes', () => {
  it.each(['429', '500'] as const)('%s is tried again', async (fault) => {
    server.setScript([], { fault: { fault, times: 3, retryAfterSeconds: 0 } })
    const [vector] = await (await open()).embed(['water'])
    expect(lengthOf(vector)).toBeCloseTo(1, 5)
    expect(server.requests).toHaveLength(4)
    expect(waits).toEqual([500, 1000, 2000])
  })

  it('is waited for as long as the server asks', async () => {
    server.setScript([], { fault: { fault: '429', times: 1, retryAfterSeconds: 7 } })
    await (await open()).embed(['water'])
    expect(waits).toEqual([7000])
  })

  it('is not waited for when the server asks for too much', async () => {
    server.setScript([], { fault: { fault: '429', times: 1, retryAfterSeconds: 3600 } })
    await expect((await open()).embed(['water'])).rejects.toEqual(refusal('embedder.unavailable', /HTTP 429/))
    expect(waits).toEqual([])
  })

  it('does not ask again for the batches that went well', async () => {
    const embedder = await open()
    const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`)
    const faulty: typeof fetch = async (input, init) => {
      if (server.requests.length === 1) server.setScript([], { fault: { fault: '500', times: 1 } })
      return fetch(input, init)
    }
    expect(await (await open({ fetch: faulty })).embed(texts)).toEqual(await embedder.embed(texts))
    expect(sent().slice(0, 3)).toEqual([texts.slice(0, 32), texts.slice(32), texts.slice(32)])
  })

  it.each([
    ['500', /failed \(HTTP 500\)/],
    ['429', /failed \(HTTP 429\)/],
    ['truncated-stream', /cannot be reached or broke off/],
  ] as const)('%s is unavailable when it does not pass', async (fault, message) => {
    server.setScript([], { fault })
    await expect((await open()).embed(['water'])).rejects.toEqual(refusal('embedder.unavailable', message))
    expect(server.requests).toHaveLength(4)
  })

  it('is unavailable when nobody listens', async () => {
    const embedder = await open()
    await server.close()
    await expect(embedder.embed(['water'])).rejects.toEqual(refusal('embedder.unavailable', /cannot be reached/))
    expect(waits).toHaveLength(3)
  })

  it('is unavailable when the server falls silent', async () => {
    server.setScript([], { fault: 'stall' })
    const embedder = await open({ timeoutMs: 20 })
    await expect(embedder.embed(['water'])).rejects.toEqual(refusal('embedder.unavailable', /took too long/))
    expect(waits).toHaveLength(3)
  })

  it('fails the creation, too, when that has to ask', async () => {
    server.setScript([], { fault: '500' })
    await expect(openCounting()).rejects.toEqual(refusal('embedder.unavailable', /HTTP 500/))
  })
})

describe('a failure that stays', () => {
  afterEach(() => expect(waits).toEqual([]))

  it('is refused with a wrong key, which the error does not tell', async () => {
    const failure = await (await open({ apiKey: 'sk-wrong' })).embed(['water']).catch((error: unknown) => error)
    expect(failure).toEqual(refusal('embedder.refused', /HTTP 401/))
    expect(failure).toMatchObject({ hint: 'Set another key.' })
    expect(inspect(failure, { depth: 9 })).not.toContain('sk-wrong')
  })

  it('has no such address', async () => {
    const embedder = await open({ baseUrl: server.url.replace('/v1', '/v2') })
    await expect(embedder.embed(['water'])).rejects.toEqual(refusal('embedder.model-not-found', /HTTP 404/))
  })

  it.each([
    ['no JSON', '<html>', /not in the form of the API/],
    ['another JSON', { result: 'ok' }, /not in the form of the API/],
    ['vectors of words', { data: [{ embedding: ['a'] }] }, /not in the form of the API/],
    ['no vector', { data: [] }, /0 vectors for 1 texts/],
    ['too many vectors', { data: [{ embedding: [1] }, { embedding: [1] }] }, /2 vectors for 1 texts/],
    ['a vector for another text', { data: [{ index: 5, embedding: [1] }] }, /1 vectors for 1 texts/],
    ['a short vector', { data: [{ embedding: [1] }] }, /they have 1 numbers instead of 256/],
  ])('is a bad response: %s', async (_name, body, message) => {
    const embedder = await open({ fetch: answering(() => body) })
    await expect(embedder.embed(['water'])).rejects.toEqual(refusal('embedder.bad-response', message))
    expect(server.requests).toHaveLength(1)
  })

  it('is a bad response: a vector without numbers, of a server that is asked how many it has', async () => {
    const fetch = answering(() => ({ data: [{ embedding: [] }] }))
    await expect(openCounting({ fetch })).rejects.toEqual(refusal('embedder.bad-response', /they have no numbers/))
  })

  it.each(['', 'localhost:11434/v1', 'file:///etc/passwd', 'openai'])('is no address: %j', async (baseUrl) => {
    await expect(open({ baseUrl })).rejects.toEqual(refusal('config.invalid', /is no address of a server/))
  })

  it('that is a mistake of the program passes as it is', async () => {
    const bug = new RangeError('a bug')
    const fetch = () => Promise.reject(bug)
    await expect((await open({ fetch })).embed(['water'])).rejects.toBe(bug)
  })
})
