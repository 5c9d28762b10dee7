import { expect, it } from 'vitest'
import { saysStatement } from './says-statement.ts'

it.each<[string, string, boolean]>([
  ['my sister Ana is ill', 'Remember that MY  sister\nana is ill, please', true],
  ['my sister Ana is ill', 'my sister Ana is illegal', false],
  ['my sister Ana is ill', 'my sister Anna is ill', false],
  ['tea', 'I like tea.', true],
  ['tea', 'my teacher', false],
  ['tea', 'green-tea_time', true],
  ['tea', 'théa', false],
  ['caf', 'café', false],
  ['50% of $10 (net)', 'it is 50% of $10 (net)!', true],
  ['50% of $10 (net)', 'it is 500 of $10 (net)', false],
  ['a_b', 'aXb', false],
  ['a\\b [c] {d} | e? *+ ^/', 'x a\\b [c] {d} | e? *+ ^/ y', true],
  ['"quoted" text', 'he said "quoted"  text', true],
  ['Straße 5', 'STRAßE 5', true],
  ['日本語', 'これは日本語です', false],
])('%j in %j: %s', (statement, text, expected) => {
  const says = saysStatement(statement)
  expect(says.inText(text)).toBe(expected)
  expect(says.inJson({ a: [1, null, { b: text }] })).toBe(expected)
  expect(says.inJson({ [text]: true })).toBe(expected)
})

it.each([
  ['my sister Ana', 'sister'],
  ['Zürich', 'rich'],
  ['日本', undefined],
])('sieves %j by %j', (statement, word) => {
  expect(saysStatement(statement).word).toBe(word)
})

it('takes 8,000 characters', () => {
  const statement = '(a+)+ '.repeat(1333)
  expect(saysStatement(statement).inText(`x ${statement} y`)).toBe(true)
  expect(saysStatement(statement).inText(`x ${statement.replace('+', '-')} y`)).toBe(false)
})
