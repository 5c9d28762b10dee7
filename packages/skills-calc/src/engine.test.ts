import { expect, test } from 'vitest'
import { evaluate, kindOf } from './engine.ts'

test.each([
  'import({})',
  'createUnit("a")',
  'evaluate("1")',
  'parse("1")',
  'simplify("1")',
  'derivative("x", "x")',
  'reviver()',
  'resolve("x")',
])('%s is not available in expressions', (code) => {
  expect(() => evaluate(code)).toThrow('is not available')
})

test('numbers are decimal', () => {
  expect(evaluate('0.1 + 0.2').toString()).toBe('0.3')
})

test.each(['2^99999999', 'factorial(1000)', 'exp(99999)', 'sin(1e200)', '(1e300)^300'])(
  '%s is refused soon',
  (code) => {
    const start = performance.now()
    expect(() => evaluate(code)).toThrow('too large')
    expect(performance.now() - start).toBeLessThan(500)
  },
)

test.each([
  ['5', 'a plain number'],
  ['5 mile', 'a length'],
  ['72 degF', 'a temperature'],
  ['5 knot', 'a speed'],
])('%s is %s', (code, kind) => {
  expect(kindOf(evaluate(code))).toBe(kind)
})
