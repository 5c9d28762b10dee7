import { expect, test } from 'vitest'
import { evaluate } from './engine.ts'
import { showValue } from './quantity-text.ts'

test.each([
  ['1240', '1,240'],
  ['-1234567.5', '-1,234,567.5'],
  ['1/3', '0.333333333333'],
  ['0.1+0.2', '0.3'],
  ['2^64', '18,446,744,073,709,551,616'],
  ['12345678901.12345*1', '12,345,678,901.1'],
  ['2e25*3', '6 × 10^25'],
  ['1e-12*1', '1 × 10^-12'],
  ['0*5', '0'],
  ['1 mile', '1 mile'],
  ['2 mile', '2 miles'],
])('%s is shown as %s', (code, text) => {
  expect(showValue(evaluate(code), ['mile']).text).toBe(text)
})
