import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HealthCheck, RotatedKey } from '@openpa/client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { unpackKeychain } from '../../../tools/src/keychain/unpack.ts'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { makeCli, type TestCli } from './run-cli.ts'

/** What the build has left, where it had the memory for that. */
const machineCode = fileURLToPath(new URL('../../daemon/machine-code', import.meta.url))
const bubblewrap = inject('bubblewrap')

let cli: TestCli
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer({ apiKey: 'right' })
  cli = makeCli()
  const PATH = bubblewrap === '' ? cli.env.PATH : `${join(bubblewrap, '..')}:${cli.env.PATH}`
  await cli.run(['daemon', 'start'], { env: { PATH: PATH ?? '' } })
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  await model.close()
})

const examine = async () => {
  const { code, stdout } = await cli.run(['doctor', '--json'])
  const { data } = JSON.parse(stdout) as { data: HealthCheck[] }
  return { code, checks: new Map(data.map((check) => [check.id, check])) }
}

it('finds all well, and says where the key of the secrets is', async () => {
  const { code, checks } = await examine()
  expect(code).toBe(0)
  const states = Object.fromEntries([...checks].map(([id, { state }]) => [id, state]))
  expect(states).toEqual({
    'daemon.running': 'ok',
    'database.health': 'ok',
    'database.code': existsSync(machineCode) ? 'ok' : 'warning',
    'audit.chain': 'ok',
    'disk.space': expect.any(String),
    'files.config': 'ok',
    'files.data': 'ok',
    'files.key': 'ok',
    'files.socket': 'ok',
    'files.token': 'ok',
    'secrets.key': 'ok',
    'sandbox.deno': 'ok',
    'sandbox.bubblewrap': bubblewrap === '' ? 'warning' : 'ok',
    'model.connected': 'warning',
  })
  expect(checks.get('secrets.key')?.message).toBe('No secret has been stored yet.')
  await cli.run(['secret', 'set', 'a'], { input: 'value' })
  expect((await cli.run(['doctor'])).stdout).toMatch(
    /ok +secrets\.key +The key of the secrets is in a file outside the data folder/,
  )
})

it('says what has failed, what to do, and exits with 1', async () => {
  const { baseUrl } = { baseUrl: model.url }
  await cli.client.addModel({ name: 'good', baseUrl, modelId: 'm', key: 'right' })
  await cli.client.addModel({ name: 'wrong-key', baseUrl, modelId: 'm', key: 'wrong' })
  await cli.client.addModel({ name: 'gone', baseUrl: 'http://127.0.0.1:9/v1', modelId: 'm' })
  chmodSync(cli.paths.tokenFile, 0o644)
  const asked = model.requests.filter(({ path }) => path.includes('completions')).length
  const { code, checks } = await examine()
  chmodSync(cli.paths.tokenFile, 0o600)
  expect(code).toBe(1)
  expect(checks.get('model.good')).toMatchObject({ state: 'ok' })
  expect(checks.get('model.wrong-key')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('refuses the key'),
  })
  expect(checks.get('model.gone')).toMatchObject({ state: 'failed', message: '127.0.0.1:9 cannot be reached.' })
  expect(checks.get('files.token')).toMatchObject({ state: 'failed', hint: `Run: chmod 600 ${cli.paths.tokenFile}` })
  // No model is asked: that would cost something.
  expect(model.requests.filter(({ path }) => path.includes('completions'))).toHaveLength(asked)
  for (const name of ['good', 'wrong-key', 'gone']) await cli.client.removeModel(name)
})

it('takes a bubblewrap that cannot work for what it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openpa-bwrap-'))
  writeFileSync(join(folder, 'bwrap'), '#!/bin/sh\necho "bwrap: setting up uid map: Permission denied" >&2\nexit 1\n', {
    mode: 0o755,
  })
  await using other = makeCli()
  await other.run(['daemon', 'start'], { env: { PATH: `${folder}:${other.env.PATH}` } })
  const look = async () => {
    const { code, stdout } = await other.run(['doctor', '--json'])
    const { data } = JSON.parse(stdout) as { data: HealthCheck[] }
    return { code, check: data.find(({ id }) => id === 'sandbox.bubblewrap') }
  }
  expect(await look()).toMatchObject({
    code: 0,
    check: { state: 'warning', hint: expect.stringContaining('apparmor') },
  })
  await other.run(['config', 'set', 'skills.sandbox', 'strict'])
  expect(await look()).toMatchObject({ code: 1, check: { state: 'failed' } })
  rmSync(folder, { recursive: true })
})

it('says why there is no daemon', async () => {
  await using other = makeCli()
  mkdirSync(other.paths.config, { recursive: true })
  writeFileSync(other.paths.tokenFile, 'nonsense', { mode: 0o644 })
  const { code, stdout } = await other.run(['doctor'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/FAILED +daemon\.running +.*readable by others/)
  expect(stdout).toContain('chmod 600')
})

it('the key is changed, and the secrets stay', async () => {
  await cli.run(['secret', 'set', 'a'], { input: 'value' })
  await cli.client.addModel({ name: 'good', baseUrl: model.url, modelId: 'm', key: 'right' })
  const rotated = await cli.data<RotatedKey>(['secret', 'rotate-key'])
  expect(rotated).toEqual({ secrets: 2, place: 'file' })
  expect((await cli.run(['model', 'test', 'good'])).code).toBe(0)
  await cli.run(['daemon', 'restart'])
  expect((await cli.run(['model', 'test', 'good'])).code).toBe(0)
  const notes = await cli.data<{ action: string }[]>(['audit', 'list'])
  expect(notes.map(({ action }) => action)).toContain('secret.rotate-key')
  await cli.client.removeModel('good')
})

const programs = await unpackKeychain().catch((error: unknown) => {
  if (process.env.CI === 'true') throw error
  return undefined
})

describe.skipIf(!programs)('in a session with a keychain', () => {
  it('the key is there, and doctor says so', { timeout: 120_000 }, async () => {
    await using other = makeCli()
    const script = join(other.home, 'session.sh')
    writeFileSync(
      script,
      `printf password | LD_LIBRARY_PATH=${programs?.libraries} ${programs?.daemon} --unlock --components=secrets >/dev/null 2>&1
unset OPENPA_HOME
assistant() { "$NODE" "$BIN" "$@"; }
printf value | assistant secret set a >/dev/null
assistant doctor --json
assistant daemon stop >/dev/null 2>&1`,
    )
    const { stdout } = await other.shell(`exec ${programs?.session} -- bash ${script}`)
    const { data } = JSON.parse(stdout) as { data: HealthCheck[] }
    expect(data.find(({ id }) => id === 'secrets.key')?.message).toBe(
      'The key of the secrets is in the keychain of the system.',
    )
  })
})
