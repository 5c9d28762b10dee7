import { expect, it } from 'vitest'
import { termsOf } from '../terms.ts'
import { junkRuleOf } from './junk.ts'

const ruleOf = (text: string) => junkRuleOf({ text, terms: termsOf(text).join(' ') })

it.each([
  ['it is what it is', 'no-content'],
  ['which paint did we buy?', 'question'],
  ['你叫什么名字？', 'question'],
  ['how the boiler works', 'question'],
  ['Thanks a lot!', 'boilerplate'],
  ["You're welcome, Ana.", 'boilerplate'],
  ['As an AI, I have no opinions', 'boilerplate'],
  ['Miu', 'too-short'],
])('%s is junk: %s', (text, rule) => {
  expect(ruleOf(text)).toBe(rule)
})

it.each([
  'my cat is Miu',
  '我喜欢茶',
  'Good evening, our evening newspaper, comes at six on weekdays and at seven on Saturdays and Sundays',
  'When I cook for Ana I leave out the peanuts, because she is allergic to them',
  'Котёл починили в мае',
  'const port = 4711',
])('%s is none', (text) => {
  expect(ruleOf(text)).toBeUndefined()
})

it('a statement whose words were not read yet is not taken for empty', () => {
  expect(junkRuleOf({ text: 'my cat is Miu', terms: null })).toBeUndefined()
})
