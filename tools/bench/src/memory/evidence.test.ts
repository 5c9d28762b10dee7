import { describe, expect, it } from 'vitest'
import { auroc, judge, meanOf } from './evidence.ts'

const hits = Array.from({ length: 20 }, (_, i) => `t${i}`)

describe('judge', () => {
  it.each([
    [['t0'], { r5: 1, r10: 1, r20: 1, hit: 1, all: 1, rr: 1 }],
    [['t7', 't12'], { r5: 0, r10: 0.5, r20: 1, hit: 1, all: 0, rr: 1 / 8 }],
    [['t4', 'elsewhere'], { r5: 0.5, r10: 0.5, r20: 0.5, hit: 1, all: 0, rr: 0.2 }],
    [['elsewhere'], { r5: 0, r10: 0, r20: 0, hit: 0, all: 0, rr: 0 }],
  ])('%o', (evidence, expected) => {
    expect(judge(hits, new Set(evidence))).toEqual(expected)
  })

  it('means', () => {
    const both = [judge(hits, new Set(['t0'])), judge(hits, new Set(['t15']))]
    expect(meanOf(both, 'r10')).toBe(0.5)
    expect(meanOf([], 'r10')).toBeNaN()
  })
})

describe('auroc', () => {
  it.each([
    [[3, 2], [1, 0], 1],
    [[0], [1], 0],
    [[1, 1], [1], 0.5],
    [[3, 1], [2], 0.5],
    [[0.9, 0.8, 0.3], [0.5, 0.3], 4.5 / 6],
  ])('%o against %o is %s', (positives, negatives, expected) => {
    expect(auroc(positives, negatives)).toBeCloseTo(expected, 12)
  })
})
