/** Key of a turn, the same in the data and in the store. */
export const placeKey = (session: string, turn: number): string => `${session}#${turn}`

/** Measures of one question's hits, all 0..1. */
export interface Retrieval {
  /** Share of the evidence among the first 5, 10 and 20. */
  r5: number
  r10: number
  r20: number
  /** Whether any evidence is among the first 10, and whether all is. */
  hit: number
  all: number
  /** 1 / rank of the first evidence. */
  rr: number
}

/** Judges keys of hits, best first, against those of the evidence. */
export function judge(hits: readonly string[], evidence: ReadonlySet<string>): Retrieval {
  const found = (k: number) => hits.slice(0, k).filter((key) => evidence.has(key)).length / evidence.size
  const first = hits.findIndex((key) => evidence.has(key))
  const r10 = found(10)
  return {
    r5: found(5),
    r10,
    r20: found(20),
    hit: r10 > 0 ? 1 : 0,
    all: r10 === 1 ? 1 : 0,
    rr: first < 0 ? 0 : 1 / (first + 1),
  }
}

/** Mean of one measure. */
export const meanOf = (results: readonly Retrieval[], measure: keyof Retrieval): number =>
  results.length === 0 ? Number.NaN : results.reduce((sum, result) => sum + result[measure], 0) / results.length

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map((score) => ({ score, positive: true })),
    ...negatives.map((score) => ({ score, positive: false })),
  ]
  all.sort((a, b) => a.score - b.score)
  let [rankSum, i] = [0, 0]
  while (i < all.length) {
    let j = i
    while (j < all.length && all[j]?.score === all[i]?.score) j++
    const rank = (i + 1 + j) / 2
    for (let k = i; k < j; k++) if (all[k]?.positive) rankSum += rank
    i = j
  }
  const [p, q] = [positives.length, negatives.length]
  return (rankSum - (p * (p + 1)) / 2) / (p * q)
}
