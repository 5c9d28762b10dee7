import { expect, test } from 'vitest'
import { joinNumberWords } from './number-words.ts'
import { tokenize } from './token.ts'

const read = (text: string) => joinNumberWords(tokenize(text)).map((token) => token.text)

test.each([
  ['seventeen', ['17']],
  ['twenty-five', ['25']],
  ['two hundred and five', ['205']],
  ['a hundred', ['100']],
  ['twelve hundred', ['1200']],
  ['one million two hundred thousand and seven', ['1200007']],
  ['1.5 million', ['(1.5*1000000)']],
  ['2 dozen', ['(2*12)']],
  ['half a million', ['((1/2)*1000000)']],
  ['two thirds', ['(2/3)']],
  ['a quarter of', ['(1/4)', 'of']],
  ['two and a half', ['(2+(1/2))']],
  ['three point one four', ['3.14']],
  ['point five', ['0.5']],
  ['seventeen and twenty five', ['17', 'and', '25']],
  ['five six', ['5', '6']],
  ['to the tenth', ['to', 'the', 'tenth']],
  ['a second', ['a', 'second']],
  ['one and only', ['1', 'and', 'only']],
])('%s', (text, tokens) => {
  expect(read(text)).toEqual(tokens)
})
