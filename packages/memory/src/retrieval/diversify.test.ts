import { expect, it } from 'vitest'
import { diversify } from './diversify.ts'

const items = [
  { id: 'a', score: 3, terms: 'boat petrel harbour' },
  { id: 'b', score: 2.9, terms: 'boat petrel harbour' },
  { id: 'c', score: 2.7, terms: 'garden roses' },
  { id: 'd', score: 1, terms: null },
]
const ids = (weight: number, count: number) => diversify(items, ({ terms }) => terms, weight, count).map(({ id }) => id)

it.each([
  ['keeps the order without a weight', 0, 4, ['a', 'b', 'c', 'd']],
  ['puts what repeats a better one behind what does not', 0.5, 3, ['a', 'c', 'b']],
  ['lets a much better one repeat', 0.1, 3, ['a', 'b', 'c']],
  ['drops what repeats where there is not room', 0.5, 2, ['a', 'c']],
  ['gives all there are', 0.5, 9, ['a', 'c', 'b', 'd']],
  ['takes texts without terms for unlike', 5, 4, ['a', 'c', 'd', 'b']],
])('%s', (_, weight, count, expected) => {
  expect(ids(weight, count)).toEqual(expected)
})
