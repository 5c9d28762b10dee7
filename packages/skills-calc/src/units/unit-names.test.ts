import { expect, test } from 'vitest'
import { evaluate } from '../engine.ts'
import { findUnit } from './find-unit.ts'
import { UNIT_NAMES } from './unit-names.ts'

const rows = UNIT_NAMES.trim()
  .split('\n')
  .map((line) => line.split(' | '))

test.each(rows)('mathjs knows %s', (...row) => {
  expect(row).toHaveLength(4)
  expect(evaluate(`(1 ${row[0]})`).toString()).toMatch(/\d/)
})

test('no name stands for two units', () => {
  const names = rows.flatMap(([, , , names = '']) => names.split(', '))
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test.each([
  ['miles', 'mile', 1],
  ['metres', 'm', 1],
  ['square feet', 'foot^2', 2],
  ['cubic metres', 'm^3', 2],
  ['miles per hour', 'mile/hour', 3],
  ['degrees celsius', 'degC', 2],
  ['imperial pints', 'imppint', 2],
  ['km / h', 'km/hour', 3],
])('%s', (name, code, length) => {
  expect(findUnit(name.split(' '))).toMatchObject({ unit: { code }, length })
})

test.each(['as', 'is', 'people', 'constructor', '__proto__'])('%s is no unit', (word) => {
  expect(findUnit([word])).toBeUndefined()
})
