import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { unpackKeychain } from '../../../../tools/src/keychain/unpack.ts'
import type { Keychain } from './keychain.ts'
import { SecretKey } from './secret-key.ts'

const exec = promisify(execFile)

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'openpa-key-')), 'secrets.key')
})
const hex = async (key: SecretKey) => (await key.get()).toString('hex')
const broken: Keychain = {
  get: () => Promise.reject(new Error('no session')),
  set: () => Promise.reject(new Error('no session')),
  delete: () => Promise.reject(new Error('no session')),
}

describe.each([
  ['without a keychain', undefined],
  ['with one that cannot be reached', broken],
])('%s', (_, keychain) => {
  it('the key is in a private file, and the same after a restart', async () => {
    const key = new SecretKey(file, keychain)
    expect(await key.place()).toBeUndefined()
    const made = await hex(key)
    expect(await key.place()).toBe('file')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await hex(new SecretKey(file, keychain))).toBe(made)
  })

  it('another one takes its place only when it is promoted', async () => {
    const key = new SecretKey(file, keychain)
    const first = await hex(key)
    const second = (await key.prepare()).toString('hex')
    expect(second).not.toBe(first)
    expect(await hex(new SecretKey(file, keychain))).toBe(first)
    expect((await new SecretKey(file, keychain).prepared())?.toString('hex')).toBe(second)
    await key.promote()
    expect([await hex(key), await hex(new SecretKey(file, keychain))]).toEqual([second, second])
    expect(existsSync(`${file}.next`)).toBe(false)
    await key.prepare()
    await key.discard()
    expect([await hex(key), await key.prepared()]).toEqual([second, undefined])
  })
})

it('a file that is open to others, damaged, or whose keychain is gone, is no reason for another key', async () => {
  await hex(new SecretKey(file, undefined))
  chmodSync(file, 0o644)
  await expect(new SecretKey(file, undefined).get()).rejects.toMatchObject({ code: 'config.invalid' })
  chmodSync(file, 0o600)
  writeFileSync(file, 'short')
  await expect(new SecretKey(file, undefined).get()).rejects.toMatchObject({
    message: expect.stringContaining('damaged'),
  })
  writeFileSync(file, 'keychain:some-id\n')
  for (const keychain of [undefined, broken, { ...broken, get: async () => undefined }])
    await expect(new SecretKey(file, keychain).get()).rejects.toMatchObject({ code: 'secret.locked' })
  expect(readFileSync(file, 'utf8')).toBe('keychain:some-id\n')
})

const programs = await unpackKeychain().catch((error: unknown) => {
  if (process.env.CI === 'true') throw error
  process.stderr.write(`\n!!! NO KEYCHAIN: its tests are SKIPPED. ${String(error)}\n`)
  return undefined
})

describe.skipIf(!programs)('with a real keychain', () => {
  const USE = fileURLToPath(new URL('../../test/use-secret-key.ts', import.meta.url))

  /** Runs steps within a session that has GNOME's keyring, unlocked. @returns what each said. */
  async function inSession(...steps: string[]): Promise<string[]> {
    const script = `printf password | LD_LIBRARY_PATH=${programs?.libraries} ${programs?.daemon} --unlock --components=secrets >/dev/null 2>&1
exec "$NODE" --conditions=@openpa/source --no-warnings ${USE} ${file} "$@"`
    const env = { HOME: join(file, '..'), PATH: process.env.PATH ?? '', NODE: process.execPath }
    const { stdout } = await exec(programs?.session ?? '', ['--', 'sh', '-c', script, 'sh', ...steps], { env })
    return stdout.trim().split('\n')
  }

  it('the key is in it, and the file only says so', async () => {
    const [made = '', again] = await inSession('make', 'get')
    const [key] = made.split(' ')
    expect(made).toMatch(/^[0-9a-f]{64} keychain$/)
    expect(again).toBe(`keychain ${key}`)
    expect(readFileSync(file, 'utf8')).toMatch(/^keychain:[0-9a-f-]{36}\n$/)
    // Another session, the same keyring.
    expect(await inSession('get')).toEqual([`keychain ${key}`])
    // No session: locked, and not another key.
    const { stdout } = await exec(
      process.execPath,
      ['--conditions=@openpa/source', '--no-warnings', USE, file, 'get'],
      {
        env: { HOME: join(file, '..'), PATH: process.env.PATH ?? '' },
      },
    )
    expect(stdout.trim()).toBe('secret.locked')
  })

  it('a key moves into it from a file, and the one before is deleted', async () => {
    const first = await hex(new SecretKey(file, undefined))
    const [before, prepared, , after] = await inSession('get', 'prepare', 'promote', 'get')
    expect(before).toBe(`file ${first}`)
    expect(after).toBe(`keychain ${prepared}`)
    const mark = readFileSync(file, 'utf8')
    await inSession('prepare', 'promote')
    expect(readFileSync(file, 'utf8')).not.toBe(mark)
    writeFileSync(file, mark)
    expect(await inSession('get')).toEqual(['secret.locked'])
  })
})
