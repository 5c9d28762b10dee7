import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../migrate.ts'
import { digestOf, readMigrations } from '../migrations.ts'
import { createDataDir, ensureDataDir, readImageCard } from './data-dir.ts'
import { openPGlite } from './open-pglite.ts'

let folder: string
let dataDir: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  dataDir = join(folder, 'home', 'db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const filesOf = (root: string) =>
  (readdirSync(root, { recursive: true }) as string[]).filter((file) => statSync(join(root, file)).isFile())
const digests = (root: string) =>
  Object.fromEntries(
    filesOf(root).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(root, file)))
        .digest('hex'),
    ]),
  )
/** Opens the folder and finds it complete: nothing left to migrate. */
const isComplete = async () => {
  const database = await openPGlite(dataDir)
  const missing = await migrate(database)
  await database.close()
  return missing.length === 0
}

describe('createDataDir', () => {
  it('makes one database, and none to copy others from', async () => {
    await createDataDir(dataDir)
    const database = await openPGlite(dataDir)
    const { rows } = await database.queue.executeSql('select datname from pg_database')
    await database.close()
    expect(rows).toEqual([{ datname: 'postgres' }])
  })
})

describe('ensureDataDir', () => {
  it('copies the prepared image, once, for nobody else to read', async () => {
    const image = join(folder, 'image')
    await createDataDir(join(image, 'data'))
    rmSync(join(image, 'data', 'pg_notify'), { recursive: true })
    writeFileSync(join(image, 'data', 'marker'), 'from the image')
    const card = { migrations: digestOf(readMigrations()), emptyFolders: ['pg_notify'] }
    writeFileSync(join(image, 'image.json'), JSON.stringify(card))
    expect(readImageCard(image)).toEqual(card)
    expect(await ensureDataDir(dataDir, image)).toBe(true)
    expect(readFileSync(join(dataDir, 'marker'), 'utf8')).toBe('from the image')
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    expect(await isComplete()).toBe(true)
    const before = digests(dataDir)
    expect(await ensureDataDir(dataDir, image)).toBe(false)
    expect(digests(dataDir)).toEqual(before)
  })

  it('throws away the half folder that a kill has left', async () => {
    mkdirSync(join(`${dataDir}.new`, 'base'), { recursive: true })
    writeFileSync(join(`${dataDir}.new`, 'PG_VERSION'), 'half')
    writeFileSync(join(`${dataDir}.new`, 'stray'), 'half')
    expect(await ensureDataDir(dataDir)).toBe(true)
    expect(existsSync(`${dataDir}.new`)).toBe(false)
    expect(existsSync(join(dataDir, 'stray'))).toBe(false)
    expect(await isComplete()).toBe(true)
  })

  it('makes the folder afresh where the image is of other migrations, or none', async () => {
    const image = join(folder, 'image')
    mkdirSync(join(image, 'data'), { recursive: true })
    writeFileSync(join(image, 'data', 'PG_VERSION'), 'not to be copied')
    writeFileSync(join(image, 'image.json'), JSON.stringify({ migrations: 'other', emptyFolders: [] }))
    expect(readImageCard(image)).toBeUndefined()
    expect(await ensureDataDir(dataDir, image)).toBe(true)
    expect(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()).toMatch(/^\d+$/)
    expect(await isComplete()).toBe(true)
    expect(readImageCard(join(folder, 'nowhere'))).toBeUndefined()
  })

  it('leaves nothing behind when it fails halfway', async () => {
    const image = join(folder, 'image')
    const card = { migrations: digestOf(readMigrations()), emptyFolders: ['PG_VERSION/not-a-folder'] }
    mkdirSync(join(image, 'data'), { recursive: true })
    writeFileSync(join(image, 'data', 'PG_VERSION'), 'copied already')
    writeFileSync(join(image, 'image.json'), JSON.stringify(card))
    await expect(ensureDataDir(dataDir, image)).rejects.toThrow('ENOTDIR')
    expect(readdirSync(join(folder, 'home'))).toEqual([])
  })

  it('does not touch a folder that holds something else', async () => {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, 'diary.txt'), 'mine')
    await expect(ensureDataDir(dataDir)).rejects.toMatchObject({ code: 'database.corrupt' })
    await expect(openPGlite(dataDir)).rejects.toMatchObject({ code: 'database.corrupt' })
    expect(digests(dataDir)).toEqual({ 'diary.txt': expect.any(String) })
  })
})

describe('a folder that does not open', () => {
  /** What the server itself writes while it tries; none of it is data of the person. */
  const OWN_NOTES = /^postmaster\.pid$|pg_internal\.init$|^global\/pg_control$|^pg_wal\//
  const zero = (file: string) => writeFileSync(file, Buffer.alloc(8192))

  it.each<[string, (root: string) => void]>([
    ['an overwritten control file', (root) => zero(join(root, 'global', 'pg_control'))],
    ['an empty control file', (root) => truncateSync(join(root, 'global', 'pg_control'), 0)],
    ['another version', (root) => writeFileSync(join(root, 'PG_VERSION'), '15\n')],
    [
      'overwritten tables',
      (root) => {
        for (const file of filesOf(join(root, 'base', '5'))) if (/^\d+$/.test(file)) zero(join(root, 'base', '5', file))
      },
    ],
  ])('because of %s is reported and keeps its data', async (_, hurt) => {
    await ensureDataDir(dataDir)
    hurt(dataDir)
    const before = digests(dataDir)
    await expect(openPGlite(dataDir)).rejects.toMatchObject({
      code: 'database.corrupt',
      message: expect.stringContaining(dataDir),
      hint: expect.any(String),
    })
    const after = digests(dataDir)
    const changed = Object.keys({ ...before, ...after }).filter((file) => before[file] !== after[file])
    expect(changed.filter((file) => !OWN_NOTES.test(file))).toEqual([])
  })

  it('is one without its version file too, and no new cluster is laid over it', async () => {
    await ensureDataDir(dataDir)
    rmSync(join(dataDir, 'PG_VERSION'))
    const before = digests(dataDir)
    await expect(openPGlite(dataDir)).rejects.toMatchObject({ code: 'database.corrupt' })
    expect(digests(dataDir)).toEqual(before)
  })
})
