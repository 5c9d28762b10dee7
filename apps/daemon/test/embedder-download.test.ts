import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmbedderDownload } from '@openpa/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ModelHub, startModelHub } from '../../../tools/src/model-server/model-hub.ts'
import { makeHome, startDaemon, type TestDaemon, until } from './run-daemon.ts'

const NAME = 'owner/small'
const ONNX = fileURLToPath(new URL('../../../packages/embedder-onnx', import.meta.url))

let hub: ModelHub
let folder: ReturnType<typeof makeHome>
beforeEach(async () => {
  hub = await startModelHub()
  folder = makeHome()
})
afterEach(async () => {
  await hub[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const install = () => {
  const scope = join(folder.home, 'packages', 'node_modules', '@openpa')
  mkdirSync(scope, { recursive: true })
  symlinkSync(ONNX, join(scope, 'embedder-onnx'))
}
const models = () => (existsSync(join(folder.home, 'models')) ? readdirSync(join(folder.home, 'models')) : [])
const download = async (daemon: TestDaemon, name = NAME) => {
  const steps: EmbedderDownload[] = []
  for await (const step of daemon.client.downloadEmbedder({ name, hubUrl: hub.url })) steps.push(step)
  return steps
}
/** Begins a download, and breaks it off when the weights have begun to come. */
const leaveHalfWay = async (daemon: TestDaemon) => {
  hub.stalls = true
  const leave = new AbortController()
  const left = (async () => {
    for await (const _ of daemon.client.downloadEmbedder({ name: NAME, hubUrl: hub.url }, leave.signal));
  })()
  left.catch(() => undefined)
  const weights = join(folder.home, 'models', 'owner--small.part', 'onnx', 'model_quantized.onnx.etag')
  await until('the weights', () => existsSync(weights))
  return { leave, left }
}

describe('a model from a hub', () => {
  it('is downloaded when it is asked for, once, and embeds memories from then on', async () => {
    install()
    await using daemon = await startDaemon({ home: folder.home })
    await daemon.client.addMemory('my sister Ana is allergic to peanuts')
    await expect(daemon.client.useEmbedder(NAME)).rejects.toMatchObject({
      code: 'embedder.model-not-found',
      hint: expect.stringContaining(`memory embedder download ${NAME}`),
    })
    expect(hub.requests).toEqual([])

    const steps = await download(daemon)
    expect(steps[0]).toMatchObject({ file: 'config.json', receivedBytes: expect.any(Number) })
    const path = join(folder.home, 'models', 'owner--small')
    expect(steps.at(-1)).toEqual({ name: NAME, folder: path, isNew: true })
    expect(models()).toEqual(['owner--small'])
    const asked = hub.requests.length
    expect(await download(daemon)).toEqual([{ name: NAME, folder: path, isNew: false }])
    expect(hub.requests).toHaveLength(asked)

    await daemon.client.useEmbedder(NAME)
    await until('the change', async () => (await daemon.client.embedder()).current === NAME)
    expect(await daemon.client.embedder()).toMatchObject({ dimension: 384, error: null })
    expect((await daemon.client.searchMemories('which nuts make my sibling ill')).hits[0]).toMatchObject({
      text: 'my sister Ana is allergic to peanuts',
    })
  })

  it('leaves nothing behind when whoever asked has left', async () => {
    install()
    await using daemon = await startDaemon({ home: folder.home })
    const { leave, left } = await leaveHalfWay(daemon)
    await expect(download(daemon)).rejects.toMatchObject({ message: expect.stringContaining('already') })
    leave.abort()
    await expect(left).rejects.toThrow()
    await until('an empty folder', () => models().length === 0)
    hub.stalls = false
    expect((await download(daemon)).at(-1)).toMatchObject({ isNew: true })
  })

  it('goes on where the end of the daemon broke it off', async () => {
    install()
    {
      await using daemon = await startDaemon({ home: folder.home })
      const { left } = await leaveHalfWay(daemon)
      await daemon.stop()
      await expect(left).rejects.toMatchObject({ code: expect.stringMatching(/^daemon\./) })
      expect(models()).toEqual(['owner--small.part'])
    }
    hub.stalls = false
    await using daemon = await startDaemon({ home: folder.home })
    expect((await download(daemon)).at(-1)).toMatchObject({ isNew: true })
    expect(models()).toEqual(['owner--small'])
  })

  it('is none when the hub sends other bytes than it says', async () => {
    install()
    hub.lies = true
    await using daemon = await startDaemon({ home: folder.home })
    await expect(download(daemon)).rejects.toMatchObject({
      code: 'embedder.unavailable',
      message: expect.stringContaining('checksum'),
    })
    expect(models()).not.toContain('owner--small')
    await expect(daemon.client.useEmbedder(NAME)).rejects.toMatchObject({ code: 'embedder.model-not-found' })
  })

  it('is refused with what is wrong', async () => {
    install()
    writeFileSync(join(folder.home, 'models'), 'in the way')
    await using daemon = await startDaemon({ home: folder.home })
    await expect(download(daemon)).rejects.toMatchObject({
      code: 'embedder.unavailable',
      message: expect.stringContaining('could not be written'),
    })
    rmSync(join(folder.home, 'models'))
    await expect(download(daemon, 'owner/none')).rejects.toMatchObject({ code: 'embedder.model-not-found' })
    for (const name of ['small', '../x', 'a/../b', 'https://127.0.0.1/x', 'a/b/c'])
      await expect(download(daemon, name), name).rejects.toMatchObject({ code: 'input.invalid' })
    const { url } = hub
    await hub[Symbol.asyncDispose]()
    await expect(download(daemon)).rejects.toMatchObject({
      code: 'embedder.unavailable',
      message: expect.stringContaining(url),
      hint: expect.any(String),
    })
    hub = await startModelHub()
    const file = daemon.client.downloadEmbedder({ name: NAME, hubUrl: 'file:///etc' })
    await expect(file.next()).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('needs the optional package, and says how to install it', async () => {
    await using daemon = await startDaemon({ home: folder.home })
    await expect(download(daemon)).rejects.toMatchObject({
      code: 'embedder.not-installed',
      hint: expect.stringContaining('npm install'),
    })
    expect(hub.requests).toEqual([])
  })
})
