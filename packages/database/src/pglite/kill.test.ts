import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureDataDir } from './data-dir.ts'
import { openPGlite } from './open-pglite.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const CHILD = fileURLToPath(new URL('../../test/insert-until-killed.ts', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the child and kills it as soon as it has acknowledged `after` rows. @returns all that it acknowledged. */
async function insertAndKill(dataDir: string, prefix: string, after: number): Promise<string[]> {
  const args = ['--conditions=@openpa/source', CHILD, dataDir, ANA, prefix]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  const closed = once(child, 'close')
  createInterface(child.stdout).on('line', (line) => {
    acknowledged.push(line)
    if (acknowledged.length === after) child.kill('SIGKILL')
  })
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
  return acknowledged
}

it('loses nothing that was acknowledged, wherever it is killed', async () => {
  const dataDir = join(folder, 'db')
  await ensureDataDir(dataDir)
  const acknowledged: string[] = []
  for (let round = 0; round < 5; round++) {
    const after = 1 + Math.floor(Math.random() * 60)
    acknowledged.push(...(await insertAndKill(dataDir, `round-${round}`, after)))
    const database = await openPGlite(dataDir)
    const rows = await database.asOwner(ANA, (tx) =>
      tx.selectFrom('assistant.settings').select(['key', 'value']).execute(),
    )
    await database.close()
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining(acknowledged))
    expect(new Set(rows.map(({ value }) => String(value).length))).toEqual(new Set([2000]))
  }
})
