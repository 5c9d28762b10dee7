import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyFolder } from './copy-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('copies a folder with all that is in it', async () => {
  mkdirSync(join(folder, 'from', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'from', 'deep', 'file'), 'here')
  await copyFolder(join(folder, 'from'), join(folder, 'to'))
  expect(readFileSync(join(folder, 'to', 'deep', 'file'), 'utf8')).toBe('here')
})

test('tells why it cannot', async () => {
  await expect(copyFolder(join(folder, 'nowhere'), join(folder, 'to'))).rejects.toMatchObject({ code: 'ENOENT' })
})
