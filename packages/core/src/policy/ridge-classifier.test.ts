import { describe, expect, it } from 'vitest'
import { RidgeClassifier } from './ridge-classifier.ts'

/** Points around the corners of a square, `sizes[g]` of them for corner `g`; deterministic. */
function corners(sizes: readonly number[]) {
  const centres = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ]
  const rows: number[] = []
  const groups: number[] = []
  for (const [group, size] of sizes.entries())
    for (let i = 0; i < size; i++) {
      rows.push(...(centres[group] ?? []).map((x, axis) => x + 0.05 * Math.sin(7 * i + axis)))
      groups.push(group)
    }
  return { rows: Float32Array.from(rows), groups }
}
const best = (scores: Float64Array) => scores.indexOf(Math.max(...scores))

describe('RidgeClassifier', () => {
  it('tells groups apart, and gives about 1 to the own one and about 0 to the others', () => {
    const { rows, groups } = corners([30, 30, 30])
    const classifier = new RidgeClassifier(rows, groups, 3, 0.01)
    for (const [i, group] of groups.entries()) expect(best(classifier.scores(rows.slice(3 * i, 3 * i + 3)))).toBe(group)
    const scores = classifier.scores(Float32Array.of(0, 1, 0))
    expect(scores[1]).toBeGreaterThan(Math.max(scores[0] ?? 1, scores[2] ?? 1) + 0.8)
  })

  it('does not forget a small group beside a large one', () => {
    const { rows, groups } = corners([2, 500])
    expect(best(new RidgeClassifier(rows, groups, 2, 2).scores(Float32Array.of(1, 0, 0)))).toBe(0)
  })

  it('is surer the smaller the ridge', () => {
    const { rows, groups } = corners([20, 20])
    const score = (ridge: number) =>
      new RidgeClassifier(rows, groups, 2, ridge).scores(Float32Array.of(1, 0, 0))[0] ?? 0
    expect(score(0.1)).toBeGreaterThan(score(10))
    expect(score(10)).toBeGreaterThan(0)
  })

  it('makes nothing of no rows', () => {
    expect([...new RidgeClassifier(new Float32Array(0), [], 2, 1).scores(new Float32Array(0))]).toEqual([0, 0])
  })
})
