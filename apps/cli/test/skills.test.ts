import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { InstallPlan, SkillView } from '@openpa/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../daemon/test/run-daemon.ts'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

let cli: TestCli
beforeAll(async () => {
  cli = makeCli()
  await cli.run(['daemon', 'start'])
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await cli.run(['skill', 'rm', 'toast', '--data', '--yes'])
})

const json = async <T>(
  ...args: string[]
): Promise<{ code: number | null; data: T; error: { code: string; message: string } }> => {
  const { code, stdout } = await cli.run([...args, '--json'])
  return { code, ...(JSON.parse(stdout) as { data: T; error: { code: string; message: string } }) }
}
const names = async () => (await json<SkillView[]>('skill', 'list')).data.map(({ name }) => name)
const codeFolder = () => {
  const lock = JSON.parse(readFileSync(join(cli.home, 'skills', 'skills.lock.json'), 'utf8')) as {
    skills: { folder: string }[]
  }
  return join(cli.home, 'skills', lock.skills[0]?.folder ?? '')
}

/** Numbers of the processes that a process has started and that still run. */
const childrenOf = (pid: number) =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  )

describe('a skill of others', () => {
  it('is shown, asked for, installed, used, and removed', async () => {
    const folder = writePackage({ permissions: { net: [{ host: 'api.example.org', methods: ['GET', 'POST'] }] } })
    const refused = await cli.run(['skill', 'install', folder])
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.stdout).toContain('Read from and send data to api.example.org (GET, POST).')
    expect(await names()).not.toContain('toast')

    const installed = await json<SkillView>('skill', 'install', folder, '--yes')
    expect(installed.data).toMatchObject({
      name: 'toast',
      packageName: '@me/toast',
      origin: 'installed',
      enabled: true,
      tools: [{ name: 'toast.toast', effect: 'read' }],
    })
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
    expect((await cli.run(['skill', 'info', '@me/toast'])).stdout).toMatch(/toast\.toast \(read\): Gives a toast/)

    expect((await cli.run(['skill', 'rm', 'toast', '--yes'])).stdout).toContain('Removed @me/toast.')
    expect(await names()).not.toContain('toast')
    expect((await cli.run(['ask', 'raise a glass to Eva'])).code).toBe(1)
    const actions = (await json<{ action: string; target: string }[]>('audit', 'list')).data
    expect(actions.slice(0, 2)).toMatchObject([
      { action: 'skill.remove', target: '@me/toast' },
      { action: 'skill.install', target: '@me/toast@1.0.0' },
    ])
    expect((await cli.run(['audit', 'verify'])).code).toBe(0)
  })

  it('T36: when it goes, its process, its cache and its use of secrets go, too', async () => {
    const host = 'api.example.org'
    const permissions = { net: [{ host, methods: ['GET'] }], secrets: [{ name: 'toast-key', hosts: [host] }] }
    await cli.run(['secret', 'set', 'toast-key'], { input: 'value' })
    await cli.run(['skill', 'install', writePackage({ permissions }), '--yes'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
    const secrets = async () => (await json<{ name: string; uses: unknown[] }[]>('secret', 'list')).data
    expect(await secrets()).toMatchObject([{ name: 'toast-key', uses: [{ skill: 'toast' }] }])
    const daemon = cli.daemonPid ?? 0
    expect(childrenOf(daemon)).toHaveLength(1)
    await cli.run(['skill', 'rm', 'toast', '--yes'])
    await until('the end of its process', () => childrenOf(daemon).length === 0)
    expect(await secrets()).toEqual([{ name: 'toast-key', uses: [] }])
    expect(existsSync(join(cli.home, 'skills', '.cache', 'me__toast'))).toBe(false)
    await cli.run(['secret', 'rm', 'toast-key', '--yes'])
  })

  it('T35: held strictly is not held less strictly before a restart, and is not started where it cannot be held', async () => {
    // Without bubblewrap on the path of the daemon.
    const env = { PATH: dirname(process.execPath) }
    await cli.run(['skill', 'install', writePackage(), '--yes'])
    await cli.run(['config', 'set', 'skills.sandbox', 'strict'])
    await cli.run(['daemon', 'restart'], { env })
    expect(await cli.json(['ask', 'raise a glass to Eva'])).toMatchObject({ error: { code: 'skill.sandbox-missing' } })
    await cli.run(['config', 'set', 'skills.sandbox', 'default'])
    expect(await cli.json(['ask', 'raise a glass to Eva'])).toMatchObject({ error: { code: 'skill.sandbox-missing' } })
    await cli.run(['daemon', 'restart'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
  })

  it('is there after a restart, and not while it is switched off', async () => {
    await cli.run(['skill', 'install', writePackage(), '--yes'])
    await cli.run(['daemon', 'restart'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
    await cli.run(['skill', 'disable', 'toast'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).code).toBe(1)
    expect((await cli.run(['skill', 'list'])).stdout).toMatch(/toast +1\.0\.0 +disabled/)
    await cli.run(['skill', 'enable', 'toast'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
  })

  it('shows what another version changes', async () => {
    await cli.run(['skill', 'install', writePackage({ permissions: { memory: ['read'] } }), '--yes'])
    const tools = `{
      toast: tool('Gives a toast.', ({ name }) => ({ text: 'Skål, ' + name })),
      more: tool('Gives two.', () => ({ text: '' }), 'write'),
    }`
    const next = writePackage({ version: '1.1.0', permissions: { schedule: true }, tools })
    const shown = await cli.run(['skill', 'install', next])
    expect(shown.code).toBe(3)
    for (const line of [
      'in the place of 1.0.0',
      'Newly permitted\n  Set, list and cancel reminders.',
      'No longer permitted\n  Search and list what you told',
      'toast says “Gives a toast.” instead of “Gives a toast to someone.”',
      'more is new (write): Gives two.',
    ])
      expect(shown.stdout).toContain(line)
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Cheers, Eva!\n')
    await cli.run(['skill', 'install', next, '--yes'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stdout).toBe('Skål, Eva\n')
    expect((await names()).filter((name) => name === 'toast')).toHaveLength(1)
  })

  it('keeps its rows when it goes, unless they are to go, too', async () => {
    const tools = `{ toast: tool('Counts.', async (_, { store }) => {
      const n = ((await store.get('n')) ?? 0) + 1
      await store.set('n', n)
      return { text: String(n) }
    }, 'write') }`
    const folder = writePackage({ tools })
    const install = () => cli.run(['skill', 'install', folder, '--yes'])
    const count = async () => (await cli.run(['ask', 'raise a glass to Eva'])).stdout.trim()
    await install()
    expect([await count(), await count()]).toEqual(['1', '2'])
    expect((await cli.run(['skill', 'rm', 'toast', '--yes'])).stdout).toContain('1 rows that it has stored are left')
    await install()
    expect(await count()).toBe('3')
    await cli.run(['skill', 'rm', 'toast', '--data', '--yes'])
    await install()
    expect(await count()).toBe('1')
  })

  it('does not run with a changed file, a link, or without its folder, and verify says so', async () => {
    await cli.run(['skill', 'install', writePackage(), '--yes'])
    expect((await cli.run(['skill', 'verify'])).stdout).toContain('all as they were installed')
    const file = join(codeFolder(), 'dist', 'index.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace('Cheers', 'Hacked'))
    expect(await json('skill', 'verify', 'toast')).toMatchObject({ code: 1, error: { code: 'skill.tampered' } })
    await cli.run(['daemon', 'restart'])
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stderr).toContain('changed file: dist/index.js')
    rmSync(codeFolder(), { recursive: true })
    expect((await cli.run(['ask', 'raise a glass to Eva'])).stderr).toContain('The folder of the skill toast is gone')
    expect((await cli.run(['ask', 'what is 2 + 3?'])).stdout).toContain('5')
  })
})

describe('what is refused', () => {
  it.each([
    ['no skill at all', { json: { openpa: undefined } }, 'skill.manifest-invalid', 'no "openpa" field'],
    ['a wrong manifest', { permissions: { net: true } }, 'skill.manifest-invalid', '"openpa" field'],
    ['another SDK', { json: { openpa: { api: 2 } } }, 'skill.manifest-invalid', '"openpa" field'],
    ['other packages', { json: { dependencies: { zod: '4' } } }, 'skill.manifest-invalid', 'one bundle'],
    ['programs', { json: { bin: { node: './dist/index.js' } } }, 'skill.package-unsafe', 'bin'],
    ['a missing entry', { json: { exports: './other.js' } }, 'skill.manifest-invalid', 'no file other.js'],
    ['a name of ours', { skill: 'memory' }, 'skill.exists', '@openpa/skills-memory is called memory'],
    [
      'hidden text',
      { tools: "{ toast: tool('Fine.\\u200b\\u{e0041}', () => ({ text: '' })) }" },
      'skill.manifest-invalid',
      'cannot be seen',
    ],
    [
      'a tool without a schema',
      { tools: '{ toast: { description: "", input: {}, effect: "read" } }' },
      'skill.start-failed',
      'JSON Schema',
    ],
    ['an error at import', { tools: '(() => { throw new Error("at import") })()' }, 'skill.start-failed', 'at import'],
    [
      'reading a file at import',
      { tools: '(() => Deno.readTextFileSync("/etc/passwd"))()' },
      'skill.start-failed',
      'NotCapable',
    ],
  ])('%s', async (_, text, code, message) => {
    const { error } = await json('skill', 'install', writePackage(text), '--yes')
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
    expect(await names()).not.toContain('toast')
    expect(existsSync(join(cli.home, 'skills', '.staging', 'x'))).toBe(false)
  })

  it('what is not there, or no archive', async () => {
    const file = join(writePackage(), 'broken.tgz')
    writeFileSync(file, 'nonsense')
    expect((await json('skill', 'install', '/nowhere/x.tgz', '--yes')).error).toMatchObject({ code: 'skill.not-found' })
    expect((await json('skill', 'install', file, '--yes')).error).toMatchObject({ code: 'skill.package-unsafe' })
    for (const verb of ['info', 'enable', 'disable', 'verify', 'permissions', 'audit'])
      expect((await json('skill', verb, 'nothing')).error).toMatchObject({ code: 'skill.not-found' })
  })

  it('install scripts are never run, and that is said', async () => {
    const marker = join(cli.home, 'marker')
    const script = `touch "${marker}"`
    const folder = writePackage({
      json: { scripts: { preinstall: script, postinstall: script, prepare: script, prepack: script } },
    })
    const { stdout } = await cli.run(['skill', 'install', folder, '--yes'])
    expect(stdout).toContain('Install scripts are never run; @me/toast has 3.')
    expect(existsSync(marker)).toBe(false)
  })

  it('a host that was not declared cannot be allowed', async () => {
    await cli.run(['skill', 'install', writePackage({ permissions: { net: [{ host: 'hub.lan' }] } }), '--yes'])
    expect((await json('skill', 'permissions', 'toast', '--allow-private', 'other.lan')).error).toMatchObject({
      code: 'skill.not-permitted',
    })
    const allowed = await json<SkillView>('skill', 'permissions', 'toast', '--allow-private', 'hub.lan')
    expect(allowed.data.installed?.privateHosts).toEqual(['hub.lan'])
    const denied = await json<SkillView>('skill', 'permissions', 'toast', '--deny-private', 'hub.lan')
    expect(denied.data.installed?.privateHosts).toEqual([])
  })

  it('a broken lock file keeps the skills of others away, and nothing else', async () => {
    await cli.run(['skill', 'install', writePackage(), '--yes'])
    const lock = join(cli.home, 'skills', 'skills.lock.json')
    const whole = readFileSync(lock, 'utf8')
    writeFileSync(lock, whole.slice(0, 100))
    await cli.run(['daemon', 'restart'])
    expect(await names()).not.toContain('toast')
    expect((await cli.run(['ask', 'what is 2 + 3?'])).stdout).toContain('5')
    expect((await cli.run(['daemon', 'logs'])).stdout).toContain('no skill of others is running')
    // What is there is not written over.
    expect((await json('skill', 'install', writePackage({ name: '@me/other' }), '--yes')).error).toMatchObject({
      code: 'config.invalid',
    })
    expect(readFileSync(lock, 'utf8')).toBe(whole.slice(0, 100))
    writeFileSync(lock, whole)
    await cli.run(['daemon', 'restart'])
    expect(await names()).toContain('toast')
  })
})

describe('skill new and pack', () => {
  it('writes a package that packs, and that installs from its tarball', async () => {
    const parent = writePackage()
    const inParent = (line: string) => cli.shell(`cd "$DIR" && assistant ${line}`, { env: { DIR: parent } })
    expect((await inParent('skill new @me/weather-vane')).stdout).toContain('Written: weather-vane')
    expect(readFileSync(join(parent, 'weather-vane', 'src', 'index.ts'), 'utf8')).toContain("name: 'weather-vane'")
    expect((await inParent('skill new @me/weather-vane')).stderr).toContain('already')
    for (const name of ['Weather', '../x', 'a b', '1x'])
      expect((await json('skill', 'new', name)).error).toMatchObject({ code: 'input.invalid' })
    const packed = await json<{ tarball: string; plan: InstallPlan }>('skill', 'pack', parent)
    expect(packed.data).toMatchObject({ plan: { name: 'toast' }, tarball: join(parent, 'me-toast-1.0.0.tgz') })
    expect((await json<SkillView>('skill', 'install', packed.data.tarball, '--yes')).data.name).toBe('toast')
    expect((await json('skill', 'pack', join(parent, 'dist'))).error).toMatchObject({ code: 'skill.not-found' })
  })
})
