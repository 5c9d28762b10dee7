import { expect, it } from 'vitest'
import { trimTalk } from './small-talk.ts'

it.each([
  ['Hey assistant, could you please tell me the time?', 'tell me the time?'],
  ['Computer: lights on, please', 'lights on'],
  ['I would like you to call me Bob', 'call me Bob'],
  ["I'd like to know the time, thanks a lot!", 'know the time'],
  ['do me a favour and sing', 'sing'],
  ['would you mind if you could sing for me', 'sing'],
  ['ok so um can you cook', 'cook'],
  ['set a timer, will you', 'set a timer'],
])('takes the talk off: %s', (text, expected) => {
  expect(trimTalk(text)).toBe(expected)
})

it.each([
  'now is the time',
  'hi is a greeting',
  'right is wrong',
  'tell me the time',
  'hello',
  'thanks',
  'please',
  'can you',
  'ok thanks!',
  '',
  '?',
  'историята, моля',
])('leaves alone: %s', (text) => expect(trimTalk(text)).toBe(text))

it('takes spaces off the ends', () => {
  expect(trimTalk('  what time is it \n')).toBe('what time is it')
  expect(trimTalk('   ')).toBe('')
})
