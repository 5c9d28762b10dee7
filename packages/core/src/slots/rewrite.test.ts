import { expect, it } from 'vitest'
import { rewrite } from './rewrite.ts'

const rules = [
  { pattern: /\bhalf past (\d)/g, write: (m: RegExpExecArray) => `${m[1]}:30`, mark: 'time' },
  { pattern: /\bten\b/g, write: () => '10' },
]

it('leads back to the original, from words written and words kept', () => {
  const text = 'call ten men at half past 6 sharp'
  const { text: written, original, has } = rewrite(text, rules)
  expect(written).toBe('call 10 men at 6:30 sharp')
  const of = (part: string) => {
    const start = written.indexOf(part)
    const { start: from, end } = original(start, start + part.length)
    return text.slice(from, end)
  }
  expect(of('10')).toBe('ten')
  expect(of('at 6:30')).toBe('at half past 6')
  expect(of(':30 sharp')).toBe('half past 6 sharp')
  expect(of('call 10 men')).toBe('call ten men')
  expect(of(written)).toBe(text)
  expect(has('time', written.indexOf('6:30'), written.length)).toBe(true)
  expect(has('time', 0, written.indexOf('6:30'))).toBe(false)
})

it('lets a rule work on what one before has written, or leave it', () => {
  const twice = [
    { pattern: /a+/g, write: () => 'b' },
    { pattern: /b+/g, write: () => 'cc' },
    { pattern: /c/g, write: () => undefined },
  ]
  const { text, original } = rewrite('xaabx', twice)
  expect(text).toBe('xccx')
  expect(original(1, 3)).toEqual({ start: 1, end: 4 })
})

it('leaves a text alone that no rule fits, surrogates and all', () => {
  const text = '🙂 \ud83d é'
  expect(rewrite(text, rules).text).toBe(text)
  expect(rewrite('', rules).text).toBe('')
})
