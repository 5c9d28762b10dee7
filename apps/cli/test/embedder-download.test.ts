import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { EmbedderState } from '@openpa/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ModelHub, startModelHub } from '../../../tools/src/model-server/model-hub.ts'
import { makeCli, type TestCli } from './run-cli.ts'

const ONNX = fileURLToPath(new URL('../../../packages/embedder-onnx', import.meta.url))
const COMMAND = ['memory', 'embedder', 'download', 'owner/small']

let cli: TestCli
let hub: ModelHub
beforeEach(async () => {
  cli = makeCli()
  hub = await startModelHub()
})
afterEach(async () => {
  await cli[Symbol.asyncDispose]()
  await hub[Symbol.asyncDispose]()
})

const install = () => {
  const scope = join(cli.home, 'packages', 'node_modules', '@openpa')
  mkdirSync(scope, { recursive: true })
  symlinkSync(ONNX, join(scope, 'embedder-onnx'))
}
const until = async (isSo: () => boolean) => {
  while (!isSo()) await pause(20)
}

// The optional package is built with all the others, but not where only the default ones are.
describe.skipIf(!existsSync(join(ONNX, 'dist', 'index.js')))('memory embedder download', () => {
  it('needs an optional package, and says how to install it', async () => {
    expect(await cli.json([...COMMAND, '--hub', hub.url])).toMatchObject({
      code: 1,
      error: { code: 'embedder.not-installed', hint: expect.stringContaining('npm install') },
    })
    expect(hub.requests).toEqual([])
  })

  it('brings a model, which memory embedder use takes by its name and by its folder', async () => {
    install()
    const { code, stdout } = await cli.run([...COMMAND, '--hub', `${hub.url}/`])
    expect(code).toBe(0)
    expect(stdout).toContain(`owner/small is in ${join(cli.home, 'models', 'owner--small')}`)
    expect(stdout).toContain('assistant memory embedder use owner/small')
    expect((await cli.run([...COMMAND, '--hub', hub.url])).stdout).toContain('is already in')
    await cli.run(['memory', 'add', 'my sister Ana is allergic to peanuts'])
    expect(await cli.data<EmbedderState>(['memory', 'embedder', 'use', 'owner/small'])).toMatchObject({
      current: 'owner/small',
      dimension: 384,
    })
    const inFolder = await cli.shell('cd "$OPENPA_HOME" && assistant memory embedder use ./models/owner--small --json')
    expect(JSON.parse(inFolder.stdout)).toMatchObject({
      data: { current: `folder:${join(cli.home, 'models', 'owner--small')}` },
    })
  })

  it('leaves nothing behind after Ctrl-C', async () => {
    install()
    await cli.run(['daemon', 'start'])
    hub.stalls = true
    const models = join(cli.home, 'models')
    const { signal } = await cli.run([...COMMAND, '--hub', hub.url], {
      started: (child) =>
        void until(() => existsSync(join(models, 'owner--small.part', 'onnx'))).then(() => child.kill('SIGINT')),
    })
    expect(signal).toBe('SIGINT')
    await until(() => readdirSync(models).length === 0)
  })

  it.each([
    [['memory', 'embedder', 'download'], 2, 'input.invalid'],
    [['memory', 'embedder', 'download', 'small'], 1, 'input.invalid'],
    [['memory', 'embedder', 'use', 'owner/small'], 1, 'embedder.model-not-found'],
  ])('%j fails with %i', async (args, code, name) => {
    install()
    expect(await cli.json(args)).toMatchObject({ code, error: { code: name, hint: expect.any(String) } })
  })
})
