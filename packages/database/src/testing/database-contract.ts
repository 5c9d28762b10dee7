import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import type { TestDatabase, TestHome } from './test-homes.ts'

const ANA = 'aaaaaaaa-0000-4000-8000-000000000001'
const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'

const set = (database: Database, ownerId: string, key: string) =>
  database.asOwner(ownerId, (tx) =>
    tx.insertInto('assistant.settings').values({ owner_id: ownerId, key, value: '1' }).execute(),
  )
const keys = async (database: Database) => {
  const rows = await database.system.selectFrom('assistant.settings').select('key').orderBy('key').execute()
  return rows.map(({ key }) => key)
}
const whoAmI = async (db: Database['system']) => {
  const { rows } = await sql<{ role: string; uid: string | null }>`
    select current_user as role, auth.uid()::text as uid`.execute(db)
  return rows[0]
}

/** What every {@link Database} keeps, in either home. */
export function databaseContract(home: TestHome): void {
  describe.skipIf(home.missing)(`a database on ${home.name}`, () => {
    let opened: TestDatabase
    let database: Database
    beforeAll(async () => {
      opened = await home.open()
      database = opened.database
    })
    afterAll(() => opened.remove())

    describe('asOwner', () => asOwnerTests(() => database))
    describe('statementAsOwner', () => statementAsOwnerTests(() => database))
    describe('statements of the queue and upkeep', () => statementTests(() => database))
    it('keeps transactions apart from whatever else runs at the same time', () => staysApart(database))
  })
}

function asOwnerTests(database: () => Database): void {
  it('becomes the owner for one transaction, not longer', async () => {
    expect(await database().asOwner(ANA, whoAmI)).toEqual({ role: 'authenticated', uid: ANA })
    expect(await whoAmI(database().system)).toEqual({ role: 'openpa', uid: null })
    await expect(database().asOwner(ANA, (tx) => sql`select 1 / 0`.execute(tx))).rejects.toThrow('division by zero')
    expect(await whoAmI(database().system)).toEqual({ role: 'openpa', uid: null })
  })

  it('gives back what the work returned, committed', async () => {
    expect(await database().asOwner(ANA, async () => 42)).toBe(42)
    await set(database(), ANA, 'committed')
    expect(await keys(database())).toContain('committed')
  })

  it('rolls back and passes the error on as it is', async () => {
    const bug = new TypeError('a bug')
    const work = database().asOwner(ANA, async (tx) => {
      await tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'lost', value: '1' }).execute()
      throw bug
    })
    await expect(work).rejects.toBe(bug)
    expect(await keys(database())).not.toContain('lost')
  })

  it('does not acknowledge a transaction that a swallowed error has broken', async () => {
    const work = database().asOwner(ANA, async (tx) => {
      await tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'swallowed', value: '1' }).execute()
      await sql`select 1 / 0`.execute(tx).catch(() => undefined)
    })
    await expect(work).rejects.toThrow('rolled back instead of committed')
    expect(await keys(database())).not.toContain('swallowed')
  })

  it('commits where the error was undone to a savepoint', async () => {
    await database().asOwner(ANA, async (tx) => {
      await sql`savepoint here`.execute(tx)
      await sql`select 1 / 0`.execute(tx).catch(() => undefined)
      await sql`rollback to savepoint here`.execute(tx)
      await tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'saved', value: '1' }).execute()
    })
    expect(await keys(database())).toContain('saved')
  })

  it.each(['', 'ana', `${ANA}0`, `${ANA}','role":"x`])('becomes nobody who is no id: %j', async (ownerId) => {
    await expect(database().asOwner(ownerId, whoAmI)).rejects.toThrow(TypeError)
  })

  it('may do nothing at all', async () => {
    expect(await database().asOwner(ANA, async () => 'idle')).toBe('idle')
    await expect(database().asOwner(ANA, () => Promise.reject(new Error('at once')))).rejects.toThrow('at once')
    expect(await whoAmI(database().system)).toEqual({ role: 'openpa', uid: null })
  })

  it('lets an owner write for nobody else', async () => {
    const work = database().asOwner(BEN, (tx) =>
      tx.insertInto('assistant.settings').values({ owner_id: ANA, key: 'foreign', value: '1' }).execute(),
    )
    await expect(work).rejects.toThrow('row-level security')
  })
}

function statementAsOwnerTests(database: () => Database): void {
  const run = (ownerId: string, statement: RawBuilder<Record<string, unknown>>) =>
    database().statementAsOwner(ownerId, statement.compile(database().system))
  const insert = (ownerId: string, key: string, value = '1') => sql<Record<string, unknown>>`
    insert into assistant.settings (owner_id, key, value) values (${ownerId}, ${key}, ${value}) returning key`

  it('becomes the owner for one statement, prepared before or not', async () => {
    const who = sql<Record<string, unknown>>`select current_user as role, auth.uid()::text as uid, ${'x'}::text as x`
    for (const uid of [ANA, BEN, ANA]) expect(await run(uid, who)).toEqual([{ role: 'authenticated', uid, x: 'x' }])
    expect(await whoAmI(database().system)).toEqual({ role: 'openpa', uid: null })
  })

  it('is committed with its rows given back, and sees and writes for nobody else', async () => {
    expect(await run(ANA, insert(ANA, 'alone'))).toEqual([{ key: 'alone' }])
    const read = sql<Record<string, unknown>>`select key from assistant.settings where key = ${'alone'}`
    expect(await run(ANA, read)).toEqual([{ key: 'alone' }])
    expect(await run(BEN, read)).toEqual([])
    await expect(run(BEN, insert(ANA, 'foreign-alone'))).rejects.toThrow('row-level security')
    expect(await keys(database())).not.toContain('foreign-alone')
  })

  it('leaves nothing behind where it fails, and is nobody afterwards', async () => {
    const half = sql<Record<string, unknown>>`
      with written as (${insert(ANA, 'half-alone')}) select 1 / ${0}::integer from written`
    for (let i = 0; i < 2; i++) await expect(run(ANA, half)).rejects.toThrow('division by zero')
    await expect(run(ANA, insert(ANA, 'alone-json', 'no json'))).rejects.toThrow('json')
    await expect(run('ana', insert(ANA, 'nobody'))).rejects.toThrow(TypeError)
    expect(await whoAmI(database().system)).toEqual({ role: 'openpa', uid: null })
    for (const key of ['half-alone', 'alone-json', 'nobody']) expect(await keys(database())).not.toContain(key)
    expect(await run(ANA, insert(ANA, 'alone-after'))).toEqual([{ key: 'alone-after' }])
  })
}

function statementTests(database: () => Database): void {
  it('run several at once, or one with values', async () => {
    await database().exec('create table public.notes (id int); insert into public.notes values (1), (2)')
    const { rows } = await database().queue.executeSql('select id from public.notes where id > $1', [1])
    expect(rows).toEqual([{ id: 2 }])
    const many = await database().queue.executeSql('select 1 as a; select 2 as b')
    expect(many.rows).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each(['exec', 'queue'] as const)('leave no broken transaction behind (%s)', async (door) => {
    const text = `begin; insert into assistant.settings values ('${ANA}', 'half-${door}', '1'); select 1 / 0; commit`
    const work = door === 'exec' ? database().exec(text) : database().queue.executeSql(text)
    await expect(work).rejects.toThrow('division by zero')
    const { rows } = await database().queue.executeSql('select 1 as one')
    expect(rows).toEqual([{ one: 1 }])
    expect(await keys(database())).not.toContain(`half-${door}`)
  })
}

/** Statements that are sent while a transaction is open must neither see its role nor share its end. */
async function staysApart(database: Database): Promise<void> {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const inside = database.asOwner(ANA, async (tx) => {
    await sql`select 1`.execute(tx)
    begun.resolve()
    await gate.promise
    await sql`select 1`.execute(tx)
    throw new Error('rolled back')
  })
  await begun.promise
  const outside = Promise.all([
    whoAmI(database.system),
    database.queue.executeSql(`insert into assistant.settings values ('${ANA}', 'outside-queue', '1')`),
    database.exec(`insert into assistant.settings values ('${ANA}', 'outside-exec', '1')`),
    set(database, BEN, 'outside-owner'),
  ])
  gate.resolve()
  await expect(inside).rejects.toThrow('rolled back')
  const [role] = await outside
  expect(role).toEqual({ role: 'openpa', uid: null })
  expect(await keys(database)).toEqual(expect.arrayContaining(['outside-exec', 'outside-owner', 'outside-queue']))
}
