import { expect, it } from 'vitest'
import { canonicalJson, storable, storableJson } from './canonical-json.ts'

it.each<[unknown, string]>([
  [{ b: 1, a: [{ d: null, c: 'x' }] }, '{"a":[{"c":"x","d":null}],"b":1}'],
  [{ 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
  [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
  [undefined, 'null'],
  [Number.NaN, 'null'],
  [-0, '0'],
  [1e21, '1e+21'],
  ['a\0b\ud83d', '"ab\ufffd"'],
  [{ 'k\0': 1, '\ud800': 2 }, '{"k":1,"\ufffd":2}'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [JSON.parse('{"__proto__": {"b": 1, "a": 2}}'), '{"__proto__":{"a":2,"b":1}}'],
  ['🙂 "é" \n', '"🙂 \\"é\\" \\n"'],
])('%j', (value, expected) => {
  expect(canonicalJson(value)).toBe(expected)
  expect(canonicalJson(JSON.parse(expected))).toBe(expected)
})

it('storable keeps whole characters', () => {
  expect(storable('a🙂\0b\udc00')).toBe('a🙂b\ufffd')
})

it.each<[unknown, string]>([
  [{ b: 1, a: 'é 🙂' }, '{"b":1,"a":"é 🙂"}'],
  [undefined, 'null'],
  [{ b: 'x\0', a: 1 }, '{"a":1,"b":"x"}'],
  [{ '\udc00': ['\ud83d'] }, '{"\ufffd":["\ufffd"]}'],
  [['\\u0000'], '["\\\\u0000"]'],
])('storableJson of %j', (value, expected) => {
  expect(storableJson(value)).toBe(expected)
})
