import { expect, it } from 'vitest'
import { fitSoftmax, scoresOf } from './softmax-ranker.ts'

/** Lists in which the right row is the one whose first number is largest; the second says nothing. */
const lists = Array.from({ length: 40 }, (_, q) => {
  const rows = Array.from({ length: 5 }, (_, i) => [((q * 7 + i * 3) % 5) + q, (q * i) % 3])
  const best = rows.reduce((top, row, i) => ((row[0] ?? 0) > (rows[top]?.[0] ?? 0) ? i : top), 0)
  return {
    features: Float64Array.from(rows.flat()),
    target: Float64Array.from(rows, (_, i) => (i === best ? 1 : 0)),
    weight: 1,
  }
})

it('finds what decides within a list, whatever differs between lists', () => {
  const ranker = fitSoftmax(lists, 2)
  expect(ranker.weights[0]).toBeGreaterThan(0)
  expect(Math.abs(ranker.weights[1] ?? Number.NaN)).toBeLessThan((ranker.weights[0] ?? 0) / 4)
  for (const { features, target } of lists) {
    const scores = scoresOf(features, ranker)
    expect(scores.indexOf(Math.max(...scores))).toBe(target.indexOf(1))
  }
})

it('gives the same weights for the same lists', () => {
  expect(fitSoftmax(lists, 2)).toEqual(fitSoftmax(lists, 2))
})
