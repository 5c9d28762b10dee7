import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { McpServerView, SkillView } from '@openpa/core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { loginSite } from '../../../packages/skill-host/test/login-site.ts'
import { type ModelServer, startModelServer } from '../../../tools/src/model-server/server.ts'
import { makeCli, type TestCli } from './run-cli.ts'

// The servers are made with the official SDK of the protocol.

const bubblewrap = inject('bubblewrap')
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../../../packages/skill-host/test/stdio-server.ts', import.meta.url))

let cli: TestCli
let model: ModelServer
let words: string
beforeAll(async () => {
  model = await startModelServer()
  cli = makeCli()
  words = join(mkdtempSync(join(tmpdir(), 'openpa-mcp-cli-')), 'words.json')
  // The sandbox as the test machine has it.
  const PATH = bubblewrap === '' ? cli.env.PATH : `${join(bubblewrap, '..')}:${cli.env.PATH}`
  await cli.run(['daemon', 'start'], { env: { PATH: PATH ?? '' } })
  await cli.client.addModel({ name: 'scripted', baseUrl: model.url, modelId: 'scripted' })
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
  await model.close()
})
afterEach(async () => {
  for (const { name } of await cli.client.mcp.list()) await cli.client.mcp.remove(name)
})

const add = (...flags: string[]) => [
  'mcp',
  'add',
  'papers',
  ...flags,
  '--',
  process.execPath,
  '--no-warnings',
  PROGRAM,
  words,
]
/** With `--json` among the flags: what follows `--` is for the server. */
const json = async ([topic = '', verb = '', ...rest]: string[]) =>
  JSON.parse((await cli.run([topic, verb, '--json', ...rest])).stdout) as { ok: boolean; data: McpServerView }
const READ = ['--read', ROOT, '--read', join(tmpdir())]

describe.skipIf(bubblewrap === '')('a program', () => {
  it('is shown whole and asked for before it is started', async () => {
    const refused = await cli.run(add(...READ, '--env', 'KEY={{secret:key}}'))
    expect(refused.code).toBe(3)
    expect(refused.stdout).toContain(`It will run: "${process.execPath}" "--no-warnings" "${PROGRAM}" "${words}"`)
    expect(refused.stdout).toContain('With KEY={{secret:key}}')
    expect(refused.stdout).toContain('It has no network.')
    const open = await cli.run(add('--unsandboxed'))
    expect(open.stdout).toContain('WITHOUT A SANDBOX')
    expect(await cli.data(['mcp', 'list'])).toEqual([])
  })

  it('is added, used by a model, seen in lists, and removed', async () => {
    const { data: added } = await json(add(...READ, '--yes'))
    expect(added).toMatchObject({ name: 'papers', state: 'ready', kind: 'program' })
    expect((await cli.run(['mcp', 'list'])).stdout).toMatch(/papers +ready +4 tools/)
    expect((await cli.run(['mcp', 'show', 'papers'])).stdout).toContain('papers.readNote (read): Reads a note.')
    expect((await cli.run(['mcp', 'test', 'papers'])).stdout).toContain('its tools are what you approved')
    const skills = await cli.data<SkillView[]>(['skill', 'list'])
    expect(skills.find(({ name }) => name === 'papers')).toMatchObject({ origin: 'mcp', installed: null })
    model.setScript([{ toolCalls: [{ name: 'papers_readNote', arguments: { name: 'x' } }] }, 'It says: the note x.'])
    expect((await cli.run(['ask', 'compose a verse from what the papers server has'])).stdout).toContain(
      'It says: the note x.',
    )
    expect(JSON.stringify(model.requests)).toContain('The note x.')
    const audit = await cli.data<{ action: string; target: string }[]>(['audit', 'list'])
    expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['mcp.add', 'mcp.call']))
    expect((await cli.run(['mcp', 'rm', 'papers', '--yes'])).stdout).toContain('Removed papers.')
    expect(await cli.json(['mcp', 'show', 'papers'])).toMatchObject({ ok: false, error: { code: 'mcp.not-found' } })
  })

  it('that has changed is shown with the difference, and approved', async () => {
    await cli.run(add(...READ, '--yes'))
    writeFileSync(words, JSON.stringify({ description: 'Reads a note to eve.' }))
    const shown = await cli.run(['mcp', 'approve', 'papers'])
    expect(shown.code).toBe(3)
    expect(shown.stdout).toContain('read_note says “Reads a note to eve.” instead of “Reads a note.”')
    expect((await cli.run(['mcp', 'list'])).stdout).toMatch(/papers +changed/)
    await cli.run(['mcp', 'approve', 'papers', '--yes'])
    expect((await cli.run(['mcp', 'show', 'papers'])).stdout).toContain('Reads a note to eve.')
    expect((await cli.run(['mcp', 'approve', 'papers'])).stdout).toContain('are what you approved')
  })
})

it('a server that wants a login gets one, in a browser', async () => {
  const there = await loginSite()
  expect((await cli.run(['mcp', 'add', 'papers', '--url', `${there.url}/mcp`, '--yes'])).stdout).toContain(
    'wants a login',
  )
  const login = await cli.run(['mcp', 'login', 'papers'], {
    started: (child) => {
      let text = ''
      child.stderr?.on('data', async (chunk: Buffer) => {
        text += String(chunk)
        const url = /http:\S+\/authorize\S+\n/.exec(text)?.[0].trim()
        if (url === undefined) return
        text = ''
        const back = await there.browse(url)
        const other = new URL(back)
        other.searchParams.set('state', 'other')
        // Somebody else on this machine does not end it.
        if ((await fetch(other)).status === 404) await fetch(back)
      })
    },
  })
  expect(login).toMatchObject({ code: 0 })
  expect(login.stdout).toContain('papers.readNote (read)')
  expect(await cli.data(['mcp', 'test', 'papers'])).toMatchObject({ state: 'ready' })
  expect(JSON.stringify(await cli.data(['secret', 'list']))).not.toContain('access-')
  there.close()
})

it.each([
  [['mcp', 'add', 'papers'], 'input.invalid', 'Name a program'],
  [['mcp', 'add', 'papers', '--url', 'https://a.test', '--', 'x'], 'input.invalid', 'Name a program'],
  [['mcp', 'add', 'papers', '--url', 'https://a.test', '--header', 'x'], 'input.invalid', 'is not Name=value'],
  [['mcp', 'add', 'Notes', '--url', 'https://a.test', '--yes'], 'input.invalid', 'a name begins with a letter'],
  [['mcp', 'add', 'clock', '--url', 'https://a.test', '--yes'], 'skill.exists', 'called clock already'],
  [['mcp', 'login', 'nobody'], 'mcp.not-found', 'called "nobody"'],
])('refuses %j', async (args, code, message) => {
  expect(await json(args)).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(message) } })
})
