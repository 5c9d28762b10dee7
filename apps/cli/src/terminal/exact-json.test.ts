import { expect, it } from 'vitest'
import { exactJson } from './exact-json.ts'

it('is JSON where all can be seen', () => {
  const value = {
    to: ['a@b.test'],
    n: 1,
    deep: { no: null, yes: true },
    none: [],
    nothing: {},
    umlaut: 'Grüße, 你好 🙂',
  }
  expect(JSON.parse(exactJson(value))).toEqual(value)
})

it.each([
  ['\u001b[31mred\u0007', '"\\u{1b}[31mred\\u{7}"'],
  ['a\u202eb', '"a\\u{202e}b"'],
  ['a\u200bb\u200d\ufeffc', '"a\\u{200b}b\\u{200d}\\u{feff}c"'],
  ['\u3164\u115f\u2800\ufe0f\u{e0041}', '"\\u{3164}\\u{115f}\\u{2800}\\u{fe0f}\\u{e0041}"'],
  ['a\u00a0b c\u2003d', '"a\\u{a0}b c\\u{2003}d"'],
  ['\ud83d', '"\\u{d83d}"'],
  ['two\nlines\tand "quotes" and \\u{1b}', '"two\\nlines\\tand \\"quotes\\" and \\\\u{1b}"'],
  ['\u2028\u0085\u0000', '"\\u{2028}\\u{85}\\u{0}"'],
])('%j is shown as %s', (text, expected) => {
  expect(exactJson(text)).toBe(expected)
  expect(exactJson({ [text]: 1 })).toContain(`${expected}: 1`)
})

it('leaves nothing out of a long value', () => {
  const text = 'x'.repeat(10_000)
  expect(exactJson({ text })).toBe(`{\n  "text": "${text}"\n}`)
})
