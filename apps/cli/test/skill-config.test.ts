import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SkillSettingView } from '@openpa/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { makeCli, type TestCli } from './run-cli.ts'
import { writePackage } from './skill-packages.ts'

const SETTINGS = [
  { name: 'folders', kind: 'folders', description: 'Folders to look in' },
  { name: 'server', kind: 'url', description: 'Address of the server' },
  { name: 'limit', kind: 'number', description: 'Most to show', default: 5 },
]
const TOOLS = `{ toast: tool('Reads.', async (_, { files, settings }) => {
  const [folder] = (await settings.get('folders')) ?? []
  return { text: folder + ' has ' + (await files.read(folder + '/a.txt')) + ', ' + (await settings.get('limit')) }
}) }`
const PACKAGE = {
  tools: TOOLS,
  json: {
    openpa: {
      api: 1,
      settings: SETTINGS,
      permissions: { files: [{ folder: '{folders}' }], net: [{ host: '{server}' }] },
    },
  },
}

let cli: TestCli
let papers: string
beforeAll(async () => {
  cli = makeCli()
  papers = join(cli.home, 'papers')
  mkdirSync(papers)
  writeFileSync(join(papers, 'a.txt'), 'a letter')
})
afterAll(async () => {
  await cli[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await cli.run(['skill', 'rm', 'toast', '--yes'])
  await cli.run(['skill', 'install', writePackage(PACKAGE), '--yes'])
})
const asked = async () => {
  const { stdout, stderr } = await cli.run(['ask', 'raise a glass to Eva'])
  return stdout + stderr
}

it('sets up a skill, which has it at once and after a restart, until it is taken back', async () => {
  const shown = await cli.run(['skill', 'config', 'toast'])
  expect(shown.stdout).toContain('folders = not set  Folders to look in')
  expect(shown.stdout).toContain('Read files in the folders that you set (folders: none yet).')
  expect(shown.stdout).toContain('limit = 5 (default)  Most to show')

  const set = await cli.run(['skill', 'config', 'toast', 'folders', papers, '~/none'])
  expect(set.stdout).toContain(`Read files in ${papers} and ~/none (folders).`)
  expect(set.stderr).toContain('There is no folder ~/none yet.')
  await cli.run(['skill', 'config', '@me/toast', 'limit', '3'])
  expect(await asked()).toContain(`${papers} has a letter, 3`)
  expect((await cli.run(['skill', 'info', 'toast'])).stdout).toContain(`folders = ${papers}, ~/none  Folders`)

  await cli.run(['daemon', 'restart'])
  expect(await asked()).toContain('a letter, 3')
  expect(await cli.data(['skill', 'config', 'toast', 'folders', '--unset'])).toMatchObject({
    value: null,
    isSet: false,
  })
  expect(await asked()).toContain('may not read')
  const notes = await cli.data<{ actor: string; action: string; target: string }[]>(['audit', 'list'])
  expect(notes.filter(({ action }) => /^skill\.(un)?set$/.test(action)).map(({ target }) => target)).toEqual([
    'toast folders',
    '@me/toast limit',
    `toast folders: ${papers}, ~/none`,
  ])
})

it('says that a host that is set may be a private one', async () => {
  const set = await cli.run(['skill', 'config', 'toast', 'server', 'http://nas.lan:8080/dav'])
  expect(set.stdout).toContain('Read from nas.lan:8080 (server).')
  expect(set.stdout).toContain('Reach it also where it is this machine, or one of its private network.')
})

it('forgets what was set for a skill that is removed, also while it is switched off', async () => {
  await cli.run(['skill', 'disable', 'toast'])
  expect(await cli.data(['skill', 'config', 'toast', 'limit', '3'])).toMatchObject({ value: 3, isSet: true })
  await cli.run(['skill', 'rm', 'toast', '--yes'])
  await cli.run(['skill', 'install', writePackage(PACKAGE), '--yes'])
  expect(await cli.data<SkillSettingView>(['skill', 'config', 'toast', 'limit'])).toMatchObject({ isSet: false })
  await cli.run(['daemon', 'restart'])
  expect(await cli.data<SkillSettingView>(['skill', 'config', 'toast', 'limit'])).toMatchObject({ isSet: false })
})

it.each([
  [['toast', 'other', 'x'], 'skill.setting-unknown', 'has no setting "other"'],
  [['toast', 'limit', 'many'], 'skill.setting-invalid', '"limit" is a number'],
  [['toast', 'server', 'ftp://a.org'], 'skill.setting-invalid', 'is not an address such as'],
  [['toast', 'server', 'https://me:pass@a.org'], 'skill.setting-invalid', 'without a name or password'],
  [['toast', 'server', 'https://a.org', 'https://b.org'], 'skill.setting-invalid', 'is one url, not 2'],
  [['nobody', 'x', 'y'], 'skill.not-found', 'called "nobody"'],
])('refuses %j', async (args, code, message) => {
  const answer = await cli.json(['skill', 'config', ...args])
  expect(answer).toMatchObject({ ok: false, code: 1, error: { code, message: expect.stringContaining(message) } })
})
