import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PreparedStatements } from './prepared-statements.ts'

let pglite: PGlite
let statements: PreparedStatements
beforeAll(async () => {
  pglite = await PGlite.create()
  statements = new PreparedStatements(pglite)
  await pglite.exec('create table t (id integer primary key, word text)')
})
afterAll(() => pglite.close())

const prepared = async () =>
  (await pglite.query<{ count: number }>('select count(*)::integer as count from pg_prepared_statements')).rows[0]
    ?.count

describe('query', () => {
  it.each([
    ['a number', 'integer', 7, 7],
    ['a large number', 'bigint', '9007199254740993', 9007199254740993n],
    ['text with quotes and a NUL-free oddity', 'text', `it's "1" \\ \u2028 🙂`, `it's "1" \\ \u2028 🙂`],
    ['long text', 'text', `it's "1" \\ 🙂é `.repeat(50), `it's "1" \\ 🙂é `.repeat(50)],
    ['half a character in long text', 'text', `\ud83d${'x'.repeat(100)}`, `\ufffd${'x'.repeat(100)}`],
    ['long JSON', 'jsonb', JSON.stringify(['é'.repeat(200)]), ['é'.repeat(200)]],
    ['nothing', 'text', null, null],
    ['a time', 'timestamptz', new Date('2026-11-25T09:30:00Z'), new Date('2026-11-25T09:30:00Z')],
    ['JSON', 'jsonb', '{"a":[1,null]}', { a: [1, null] }],
    ['bytes', 'bytea', new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    ['texts', 'text[]', ['a', 'b"c', '{}'], ['a', 'b"c', '{}']],
    ['no texts', 'text[]', [], []],
    ['numbers', 'float8[]', [1.5, -2], [1.5, -2]],
    ['a truth', 'boolean', true, true],
  ])('brings %s there and back', async (_, type, value, expected) => {
    for (let i = 0; i < 2; i++)
      expect((await statements.query<{ x: unknown }>(`select $1::${type} as x`, [value])).rows).toEqual([
        { x: expected },
      ])
  })

  it.each(['', 'x'.repeat(100)])('refuses a NUL in text', async (rest) => {
    await expect(statements.query('select $1::text', [`a\0${rest}`])).rejects.toMatchObject({ code: '22021' })
  })

  it('prepares a statement once', async () => {
    const before = (await prepared()) ?? Number.NaN
    for (let i = 0; i < 5; i++) await statements.query('select $1::integer + 1000 as x', [i])
    expect(await prepared()).toBe(before + 1)
  })

  it('says how many rows it changed', async () => {
    const { affectedRows } = await statements.query('insert into t values ($1, $2), ($3, $4)', [1, 'a', 2, 'b'])
    expect(affectedRows).toBe(2)
    expect((await statements.query('update t set word = $1 where id > $2', ['c', 5])).affectedRows).toBe(0)
  })

  it('runs others before it in the same call, and answers with its own rows', async () => {
    const set = "select set_config('openpa.test', 'on', true)"
    const read = "select current_setting('openpa.test', true) as x, $1::integer as y"
    for (let i = 0; i < 2; i++) {
      expect((await statements.query(read, [i], ['begin', set])).rows).toEqual([{ x: 'on', y: i }])
      await statements.query('rollback', [])
      expect((await statements.query<{ x: string }>(read, [i])).rows[0]?.x).toBeFalsy()
    }
  })

  it('prepares a statement after those before it', async () => {
    await expect(statements.query('select * from late', [])).rejects.toMatchObject({ code: '42P01' })
    const { rows } = await statements.query('select * from late', [], ['begin', 'create table late as select 1 as x'])
    expect(rows).toEqual([{ x: 1 }])
    await statements.query('rollback', [])
  })

  it('fails with the database’s error and goes on after it', async () => {
    const insert = () => statements.query('insert into t values ($1, $2)', [1, 'again'])
    await expect(insert()).rejects.toMatchObject({ code: '23505' })
    await expect(insert()).rejects.toMatchObject({ code: '23505' })
    await expect(statements.query('select * from nowhere', [])).rejects.toMatchObject({ code: '42P01' })
    await expect(statements.query('select $1::integer as x', ['many'])).rejects.toMatchObject({ code: '22P02' })
    expect((await statements.query('select word from t where id = $1', [1])).rows).toEqual([{ word: 'a' }])
  })

  it('keeps no more plans than it may', async () => {
    for (let i = 0; i < 300; i++) await statements.query(`select ${i} as x where $1`, [true])
    expect(await prepared()).toBeLessThanOrEqual(120)
    expect((await statements.query('select 0 as x where $1', [true])).rows).toEqual([{ x: 0 }])
  })

  it('reads the table as it is after a change of the schema, once it was told', async () => {
    const all = () => statements.query('select * from t where id = $1', [1])
    await all()
    await pglite.exec('alter table t add column more integer default 3')
    await statements.clear()
    expect((await all()).rows).toEqual([{ id: 1, word: 'a', more: 3 }])
  })
})
