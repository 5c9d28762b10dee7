import { expect, it } from 'vitest'
import { StatementNames } from './statement-names.ts'

const uses = (names: StatementNames, text: string, count: number) =>
  Array.from({ length: count }, () => names.nameOf(text))

it('names a text that comes up often, always the same', () => {
  const names = new StatementNames()
  const [first, second, third, fourth] = uses(names, 'select $1', 4)
  expect([first, second]).toEqual([undefined, undefined])
  expect(third).toEqual(expect.any(String))
  expect(fourth).toBe(third)
})

it('names no two texts alike', () => {
  const names = new StatementNames()
  const given = ['select $1', 'select $2'].map((text) => uses(names, text, 3).at(-1))
  expect(new Set(given).size).toBe(2)
})

it.each([
  'select * from t where id = $1',
  'select "t".* from t where id = $1',
  'insert into t values ($1) returning *',
])('names none whose columns change with the table: %s', (text) => {
  expect(uses(new StatementNames(), text, 9)).toEqual(Array(9).fill(undefined))
})

it('names what counts rows', () => {
  expect(uses(new StatementNames(), 'select count(*) from t where id = $1', 3).at(-1)).toEqual(expect.any(String))
})

it('names a hundred texts and no more', () => {
  const names = new StatementNames()
  for (let i = 0; i < 150; i++) uses(names, `select ${i}, $1`, 3)
  const named = Array.from({ length: 150 }, (_, i) => names.nameOf(`select ${i}, $1`))
  expect(named.filter((name) => name !== undefined)).toHaveLength(100)
  expect(new Set(named.slice(0, 100)).size).toBe(100)
})

it('forgets texts that come up now and then', () => {
  const names = new StatementNames()
  uses(names, 'select $1', 2)
  for (let i = 0; i < 1000; i++) names.nameOf(`select ${i}, $1`)
  expect(names.nameOf('select $1')).toBeUndefined()
})
