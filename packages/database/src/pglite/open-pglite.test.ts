import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../database.ts'
import { ensureDataDir } from './data-dir.ts'
import { openPGlite } from './open-pglite.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
let folder: string
let database: Database
const dataDir = () => join(folder, 'db')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openpa-test-'))
  await ensureDataDir(dataDir())
  database = await openPGlite(dataDir())
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('what is acknowledged is on disk', () => {
  const row = (key: string) => ({ owner_id: ANA, key, value: '1' })
  const insert = `insert into assistant.settings values ('${ANA}',`
  it.each<[string, (key: string) => Promise<unknown>]>([
    [
      'a transaction',
      (key) => database.asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row(key)).execute()),
    ],
    ['a single statement', (key) => database.system.insertInto('assistant.settings').values(row(key)).execute()],
    [
      'one that hides in a question',
      (key) => {
        const hidden = sql`with made as (${sql.raw(insert)} ${key}, '1') returning key) select * from made`
        return hidden.execute(database.system)
      },
    ],
    ['upkeep', (key) => database.exec(`${insert} '${key}', '1')`)],
    ['the queue', (key) => database.queue.executeSql(`${insert} $1, '1')`, [key])],
  ])('after %s', async (name, write) => {
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync')
    await write(name)
    expect(sync.mock.settledResults).toEqual([{ type: 'fulfilled', value: true }])
    sync.mockRestore()
  })

  it('is not acknowledged when the disk refuses', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, fdatasync'), { code: 'ENOSPC' })
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockRejectedValue(full)
    const write = (key: string) =>
      database.asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row(key)).execute())
    await expect(write('refused')).rejects.toMatchObject({ code: 'database.disk-full' })
    sync.mockRestore()
    await write('taken')
    expect(await database.asOwner(ANA, async () => 'goes on')).toBe('goes on')
  })

  it('while others are at work already', async () => {
    const { promise: disk, resolve: written } = Promise.withResolvers<boolean>()
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValueOnce(disk)
    const order: string[] = []
    const write = database
      .asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row('slow')).execute())
      .then(() => order.push('written'))
    await vi.waitFor(() => expect(sync).toHaveBeenCalled())
    await database.asOwner(ANA, (tx) => tx.selectFrom('assistant.settings').select('key').execute())
    order.push('read')
    written(true)
    await write
    expect(order).toEqual(['read', 'written'])
    sync.mockRestore()
  })

  it('and a refusal ends no transaction of others', async () => {
    const { promise: disk, reject: refuse } = Promise.withResolvers<boolean>()
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValueOnce(disk)
    const write = database.asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row('lost')).execute())
    const refused = expect(write).rejects.toMatchObject({ code: 'database.disk-full' })
    await vi.waitFor(() => expect(sync).toHaveBeenCalled())
    await database.asOwner(ANA, async (tx) => {
      await tx.insertInto('assistant.settings').values(row('kept')).execute()
      refuse(Object.assign(new Error('ENOSPC: no space left on device, fdatasync'), { code: 'ENOSPC' }))
      await refused
    })
    const keys = await database.asOwner(ANA, (tx) => tx.selectFrom('assistant.settings').select('key').execute())
    expect(keys).toContainEqual({ key: 'kept' })
    sync.mockRestore()
  })

  it('and whoever forgot to wait for a statement is not in the transaction of others', async () => {
    const { promise: disk, resolve: written } = Promise.withResolvers<boolean>()
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValueOnce(disk)
    let late: (() => Promise<unknown>) | undefined
    const write = database.asOwner(ANA, async (tx) => {
      late = () => tx.selectFrom('assistant.settings').select('key').execute()
      await tx.insertInto('assistant.settings').values(row('early')).execute()
    })
    await vi.waitFor(() => expect(sync).toHaveBeenCalled())
    await expect(late?.()).rejects.toThrow('The transaction is over.')
    written(true)
    await write
    sync.mockRestore()
  })

  it('for a statement alone, too', async () => {
    const { promise: disk, reject: refuse } = Promise.withResolvers<boolean>()
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValueOnce(disk)
    const alone = (key: string) =>
      database.statementAsOwner(
        ANA,
        database.system.insertInto('assistant.settings').values(row(key)).returning('key').compile(),
      )
    const refused = expect(alone('refused alone')).rejects.toMatchObject({ code: 'database.disk-full' })
    await vi.waitFor(() => expect(sync).toHaveBeenCalled())
    expect(await alone('meanwhile')).toEqual([{ key: 'meanwhile' }])
    refuse(Object.assign(new Error('ENOSPC: no space left on device, fdatasync'), { code: 'ENOSPC' }))
    await refused
    sync.mockClear()
    await database.statementAsOwner(ANA, database.system.selectFrom('assistant.settings').select('key').compile())
    expect(sync).not.toHaveBeenCalled()
    sync.mockRestore()
  })

  it('unless nobody waits for it: then the next who waits is told of a failure', async () => {
    const { promise: disk, reject: refuse } = Promise.withResolvers<boolean>()
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync').mockReturnValueOnce(disk)
    await database.asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row('unawaited')).execute(), {
      awaitsDisk: false,
    })
    expect(sync).toHaveBeenCalledOnce()
    refuse(new Error('there is a gap'))
    await disk.catch(() => undefined)
    const next = () => database.asOwner(ANA, (tx) => tx.insertInto('assistant.settings').values(row('next')).execute())
    await expect(next()).rejects.toThrow('there is a gap')
    await database.asOwner(ANA, (tx) => tx.deleteFrom('assistant.settings').where('key', '=', 'next').execute())
    const [{ setting } = { setting: '' }] = (
      await sql<{ setting: string }>`select current_setting('synchronous_commit') as setting`.execute(database.system)
    ).rows
    expect(setting).toBe('on')
    sync.mockRestore()
  })

  it('is nothing where nothing was written', async () => {
    const sync = vi.spyOn(WriteAheadLog.prototype, 'sync')
    await database.asOwner(ANA, (tx) => tx.selectFrom('assistant.settings').selectAll().execute())
    await database.system.selectFrom('assistant.settings').selectAll().execute()
    await sql`with updated_settings as (select 1 as inserted) select * from updated_settings`.execute(database.system)
    expect(sync).not.toHaveBeenCalled()
    sync.mockRestore()
  })
})

it('bounds the log by checkpoints of its own', async () => {
  const wal = join(dataDir(), 'pg_wal')
  const size = () => readdirSync(wal).reduce((sum, file) => sum + statSync(join(wal, file)).size, 0) / 2 ** 20
  const sizes: number[] = []
  const text = randomBytes(512 * 1024).toString('hex')
  await database.exec(
    'create table public.bulk (text text); alter table public.bulk alter column text set storage external',
  )
  for (let i = 0; i < 160; i++) {
    await database.system.executeQuery(sql`insert into public.bulk values (${text})`.compile(database.system))
    sizes.push(size())
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(112)
})

it.each(['runs', 'events', 'sessions', 'decisions'])(
  'plans for large tables while they are small: %s',
  async (table) => {
    const plan = await database.asOwner(ANA, async (tx) => {
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain (costs off)
      select 1 from ${sql.table(`assistant.${table}`)} where ${sql.ref(table === 'events' ? 'run_id' : 'id')} = ${ANA}::uuid`.execute(
        tx,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    })
    expect(plan).toMatch(/Index/)
    expect(plan).not.toMatch(/Seq Scan/)
  },
)

it('refuses statements after it was closed', async () => {
  const other = join(folder, 'other')
  await ensureDataDir(other)
  const closing = await openPGlite(other)
  await closing.close()
  await expect(closing.asOwner(ANA, (tx) => sql`select 1`.execute(tx))).rejects.toMatchObject({
    code: 'database.unavailable',
  })
  const again = await openPGlite(other)
  await again.close()
})

it('does not stream rows', async () => {
  const rows = database.system.selectFrom('assistant.settings').selectAll().stream()
  await expect(rows.next()).rejects.toThrow('does not stream')
})
