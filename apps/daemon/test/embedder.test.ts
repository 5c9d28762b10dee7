import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { makeHome, startDaemon, type TestDaemon, until } from './run-daemon.ts'

const NAME = 'model:local/embed-small'

let model: ModelServer
beforeEach(async () => {
  model = await startModelServer()
})
afterEach(() => model.close())

const connect = (daemon: TestDaemon) =>
  daemon.client.addModel({ name: 'local', baseUrl: model.url, modelId: 'scripted' })
const settled = (daemon: TestDaemon) =>
  until('the change', async () => {
    const state = await daemon.client.embedder()
    return state.next === null && state
  })
const first = async (daemon: TestDaemon, query: string) => (await daemon.client.searchMemories(query)).hits[0]
const asked = () => model.requests.filter(({ path }) => path.endsWith('/embeddings')).length

describe('another embedder', () => {
  it('is used once all memories are embedded with it, and still is after a restart', async () => {
    using folder = makeHome()
    {
      await using daemon = await startDaemon({ home: folder.home })
      await connect(daemon)
      await daemon.client.addMemory('my shoe size is 43')
      expect(await daemon.client.embedder()).toMatchObject({ current: 'built-in', id: 'static-en-256', next: null })
      await daemon.client.useEmbedder(NAME)
      expect(await settled(daemon)).toMatchObject({ current: NAME, error: null })
      const { id } = await daemon.client.embedder()
      expect(id).toMatch(/^openai:127\.0\.0\.1.*embed-small-\d+$/)
      expect(await first(daemon, 'shoe size')).toMatchObject({ text: 'my shoe size is 43' })
      expect((await first(daemon, 'my shoe size is 43'))?.parts.cosine).toBeCloseTo(1, 2)
      await daemon.stop()
    }
    await using daemon = await startDaemon({ home: folder.home })
    const before = asked()
    expect((await first(daemon, 'my shoe size is 43'))?.parts.cosine).toBeCloseTo(1, 2)
    expect(asked()).toBeGreaterThan(before)
    await daemon.client.useEmbedder('built-in')
    expect(await settled(daemon)).toMatchObject({ current: 'built-in' })
    expect((await first(daemon, 'my shoe size is 43'))?.parts.cosine).toBeCloseTo(1, 2)
  })

  it('is taken up again after a kill -9, while searches go on with the old vectors', async () => {
    using folder = makeHome()
    const count = 250
    {
      await using daemon = await startDaemon({ home: folder.home })
      await connect(daemon)
      for (let i = 0; i < count; i++) await daemon.client.addMemory(`drawer ${i} holds the key of door ${i * 7}`)
      await daemon.client.useEmbedder(NAME)
      await model.waitForRequest(4)
      expect((await first(daemon, 'drawer 12 holds the key of door 84'))?.parts.cosine).toBeCloseTo(1, 2)
      await daemon.kill('SIGKILL')
    }
    await using daemon = await startDaemon({ home: folder.home })
    await until('the change', async () => (await daemon.client.embedder()).current === NAME)
    expect((await first(daemon, 'drawer 12 holds the key of door 84'))?.parts.cosine).toBeCloseTo(1, 2)
  })

  it('that dies midway leaves the old one in use, and says why', async () => {
    await using daemon = await startDaemon()
    await connect(daemon)
    for (let i = 0; i < 120; i++) await daemon.client.addMemory(`shelf ${i} is of oak`)
    await daemon.client.useEmbedder(NAME)
    await model.waitForRequest(2)
    model.setScript([], { fault: '401' })
    expect(await settled(daemon)).toMatchObject({
      current: 'built-in',
      error: { code: expect.stringMatching(/^embedder\./) },
    })
    expect((await first(daemon, 'shelf 3 is of oak'))?.parts.cosine).toBeCloseTo(1, 2)
  })

  it('that is gone keeps nothing from being told or found by its words', async () => {
    await using daemon = await startDaemon()
    await connect(daemon)
    await daemon.client.addMemory('my shoe size is 43')
    await daemon.client.useEmbedder(NAME)
    await settled(daemon)
    model.setScript([], { fault: '401' })
    await daemon.client.addMemory('the boiler was serviced in May')
    expect(await first(daemon, 'when was the boiler serviced')).toMatchObject({
      text: 'the boiler was serviced in May',
      parts: { cosine: 0 },
    })
  })
})

describe('names', () => {
  it.each([
    ['quantum', 'config.invalid'],
    ['model:nobody/x', 'model.not-found'],
    ['minilm', 'embedder.not-installed'],
  ])('%s is refused with %s, and nothing changes', async (name, code) => {
    await using daemon = await startDaemon()
    await expect(daemon.client.useEmbedder(name)).rejects.toMatchObject({ code })
    expect(await daemon.client.embedder()).toMatchObject({ current: 'built-in', next: null })
  })
})

it('minilm works from the person’s own packages', async () => {
  using folder = makeHome()
  const scope = join(folder.home, 'packages', 'node_modules', '@openpa')
  mkdirSync(scope, { recursive: true })
  symlinkSync(fileURLToPath(new URL('../../../packages/embedder-onnx', import.meta.url)), join(scope, 'embedder-onnx'))
  await using daemon = await startDaemon({ home: folder.home })
  await daemon.client.addMemory('my sister Ana is allergic to peanuts')
  await daemon.client.useEmbedder('minilm')
  expect(await settled(daemon)).toMatchObject({ current: 'minilm', id: 'minilm-384', dimension: 384 })
  expect(await first(daemon, 'which nuts make my sibling ill')).toMatchObject({
    text: 'my sister Ana is allergic to peanuts',
  })
})
