import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FilesPower } from '@openpa/skill'
import { beforeEach, expect, it } from 'vitest'
import { context, deps, load, notes, toolOf } from '../../test/call-tool.ts'
import { SkillHost } from '../skill-host.ts'

let home: string
beforeEach(() => {
  notes.length = 0
  home = realpathSync(mkdtempSync(join(tmpdir(), 'openpa-files-')))
  for (const folder of ['Notes/deep', 'Other']) mkdirSync(join(home, folder), { recursive: true })
  writeFileSync(join(home, 'Notes/a.md'), 'first')
  writeFileSync(join(home, 'Other/secret'), 'CANARY')
})

const using = async (use: (files: FilesPower) => Promise<unknown>, access = 'write') => {
  const tool = toolOf(async (_, { files }) => ({ text: '', data: await use(files) }))
  const skill = load({ t: tool }, { files: [{ folder: '~/Notes', access }] })
  return (await new SkillHost([skill], { ...deps, home }).call('a.t', {}, context())).data
}

it('reads, lists, writes and deletes in the declared folder', async () => {
  expect(await using((files) => files.read('~/Notes/a.md'))).toBe('first')
  await using((files) => files.write('~/Notes/new/b.md', 'second'))
  expect(readFileSync(join(home, 'Notes/new/b.md'), 'utf8')).toBe('second')
  await using((files) => files.write(join(home, 'Notes/a.md'), 'changed'))
  expect(await using((files) => files.list('~/Notes'))).toMatchObject([
    { path: join(home, 'Notes/a.md'), kind: 'file', size: 7 },
    { path: join(home, 'Notes/deep'), kind: 'folder', size: 0 },
    { path: join(home, 'Notes/new'), kind: 'folder' },
  ])
  expect(
    await using(async (files) => [await files.delete('~/Notes/a.md'), await files.delete('~/Notes/a.md')]),
  ).toEqual([true, false])
  expect(readdirSync(join(home, 'Notes/new'))).toEqual(['b.md'])
  expect(notes.filter(({ action }) => action !== 'files.list').map(({ action }) => action)).toContain('files.write')
})

it('leaves what is the assistant’s own alone, whatever is declared, also through a link', async () => {
  mkdirSync(join(home, 'Notes/openpa'))
  writeFileSync(join(home, 'Notes/openpa/token'), 'CANARY')
  symlinkSync(join(home, 'Notes/openpa'), join(home, 'own'))
  symlinkSync(join(home, 'Notes/openpa'), join(home, 'Notes/link'))
  const tool = (act: (files: FilesPower) => Promise<unknown>) =>
    toolOf(async (_, { files }) => ({ text: String(await act(files)) }))
  for (const path of ['~/Notes/openpa/token', '~/Notes/link/token', '~/Notes/openpa'])
    for (const act of ['read', 'list', 'delete'] as const) {
      const skill = load({ t: tool((files) => files[act](path)) }, { files: [{ folder: '~/Notes', access: 'write' }] })
      const host = new SkillHost([skill], { ...deps, home, ownFolders: [join(home, 'none'), join(home, 'own')] })
      await expect(host.call('a.t', {}, context())).rejects.toMatchObject({
        message: expect.stringContaining('keeps its own'),
      })
    }
  expect(readFileSync(join(home, 'Notes/openpa/token'), 'utf8')).toBe('CANARY')
})

it('reads bytes as they are', async () => {
  writeFileSync(join(home, 'Notes/b.bin'), Buffer.from([0, 255, 128, 10]))
  const use = async (files: FilesPower) => [...(await files.readBytes('~/Notes/b.bin'))]
  expect(await using(use)).toEqual([0, 255, 128, 10])
  writeFileSync(join(home, 'Notes/large'), Buffer.alloc(5_000_001))
  for (const read of ['read', 'readBytes'] as const)
    await expect(using((files) => files[read]('~/Notes/large'))).rejects.toMatchObject({ code: 'input.too-large' })
  await expect(using((files) => files.readBytes('~/Other/secret'))).rejects.toMatchObject({ code: 'skill.read-denied' })
})

it.each([
  '~/Other/secret',
  '~/Notes/../Other/secret',
  '~/Notes/link/secret',
  '~/Notes/file-link',
  '/etc/passwd',
  'a.md',
  '~',
])('leaves %s alone', async (path) => {
  symlinkSync(join(home, 'Other'), join(home, 'Notes/link'))
  symlinkSync(join(home, 'Other/secret'), join(home, 'Notes/file-link'))
  await expect(using((files) => files.read(path))).rejects.toMatchObject({ code: 'skill.read-denied' })
  await expect(using((files) => files.write(path, 'x'))).rejects.toMatchObject({ code: 'skill.write-denied' })
  await expect(using((files) => files.delete(path))).rejects.toMatchObject({ code: 'skill.write-denied' })
  expect(readFileSync(join(home, 'Other/secret'), 'utf8')).toBe('CANARY')
  expect(new Set(notes.map(({ outcome }) => outcome))).toContain('denied')
})

it('does not write through a link whose folder is outside, nor make folders there', async () => {
  symlinkSync(join(home, 'Other'), join(home, 'Notes/link'))
  await expect(using((files) => files.write('~/Notes/link/new/x', 'x'))).rejects.toMatchObject({
    code: 'skill.write-denied',
  })
  expect(existsSync(join(home, 'Other/new'))).toBe(false)
})

it('changes nothing where it may only read', async () => {
  expect(await using((files) => files.read('~/Notes/a.md'), 'read')).toBe('first')
  for (const change of [
    (files: FilesPower) => files.write('~/Notes/a.md', 'x'),
    (files: FilesPower) => files.delete('~/Notes/a.md'),
  ])
    await expect(using(change, 'read')).rejects.toMatchObject({ code: 'skill.write-denied' })
})

it('says what is not there, not a file, or too large', async () => {
  writeFileSync(join(home, 'Notes/large'), Buffer.alloc(5_000_001))
  await expect(using((files) => files.read('~/Notes/none'))).rejects.toMatchObject({ code: 'file.not-found' })
  await expect(using((files) => files.read('~/Notes/deep'))).rejects.toMatchObject({ code: 'file.not-found' })
  await expect(using((files) => files.list('~/Notes/none'))).rejects.toMatchObject({ code: 'file.not-found' })
  await expect(using((files) => files.read('~/Notes/large'))).rejects.toMatchObject({ code: 'input.too-large' })
})
