import { expect, test } from 'vitest'
import { stripTalk } from './strip-talk.ts'

test.each([
  ["hey what's 45 / 9", '45 / 9'],
  ['can you work out 12*7 for me please', '12*7'],
  ['how much is 3 x 4?', '3 x 4'],
  ['work out what 15% of 1,240 is', '15% of 1,240'],
  ['what do you get if you multiply 7 by 6', 'multiply 7 by 6'],
  ['2 + 2 = ?', '2 + 2'],
  ['“12 * 7”', '12 * 7'],
  ['what percentage of 80 is 20', 'what percentage of 80 is 20'],
  ['5!', '5!'],
  ['please', 'please'],
])('%s', (text, rest) => {
  expect(stripTalk(text)).toBe(rest)
})
