import { expect, test } from 'vitest'
import { tokenize } from './token.ts'

const texts = (text: string) => tokenize(text).map((token) => token.text)

test.each([
  ['1,240', ['1240']],
  ['3,5,10', ['3', ',', '5', ',', '10']],
  ['1.5k', ['(1.5*1e3)']],
  ['5km', ['5', 'km']],
  ['12x8', ['12', '*', '8']],
  ['6 × 7 ÷ 2 − 1', ['6', '*', '7', '/', '2', '-', '1']],
  ['2**3', ['2', '^', '3']],
  ['$54.20', ['54.20']],
  ['15 per cent', ['15', '%']],
  ['5\'9"', ['5', 'foot', '9', 'inch']],
  ['½', ['(1/2)']],
  ['10 m2', ['10', 'm2']],
])('%s', (text, tokens) => {
  expect(texts(text)).toEqual(tokens)
})

test('positions are those of the source', () => {
  const source = 'what is twenty-five × 1,240'
  expect(tokenize(source).map(({ start, end }) => source.slice(start, end))).toEqual([
    'what',
    'is',
    'twenty',
    'five',
    '×',
    '1,240',
  ])
})

test('an exponent out of reach is refused', () => {
  expect(() => tokenize('1e999999')).toThrow('too large')
})
