import type { SignName } from './confidence.ts'
import type { FeatureName } from './features.ts'

/** A linear model over named numbers; its sum is in log-odds. */
export interface LinearModel<Name extends string> {
  bias: number
  weights: Readonly<Record<Name, number>>
}

// Weights of the ranker of turns and of the abstention, written by `tools/bench/src/memory/fit-ranker.ts`. Fitted on 6 conversations
// of LoCoMo (CC BY-NC 4.0, snap-research; labels of dial481/locomo-audit): nothing of its text is in here. docs/memory.md is the card.

/** Log-odds that a turn is a part of the answer. */
export const RANKER: LinearModel<FeatureName> = {
  bias: -9.6595,
  weights: {
    bm25: -0.46675,
    bm25Named: -1.41422,
    bm25Before: -0.073803,
    bm25After: -0.39275,
    bm25Before2: -0.11084,
    bm25After2: -0.28645,
    coverage: 0.46665,
    coverageNear: -0.70488,
    coverageNear2: 2.1338,
    coverageWithBefore: 1.2616,
    cosine: 2.9096,
    cosineBefore: -1.0379,
    cosineAfter: 0.54789,
    cosineBefore2: 0.71893,
    cosineAfter2: 0.37291,
    pairs: 0.22642,
    speaker: 0.64926,
    speakerCoverage: 0.35439,
    speakerAsks: -0.20147,
    speakerSelf: 0.32705,
    length: 0.35995,
    asks: -0.49642,
    afterQuestion: -0.57769,
    questionCoverage: 0.17961,
    questionCosine: 2.974,
    time: 1.8487,
    number: 0.66508,
    place: 0.79351,
    names: 0.29446,
    self: -0.016205,
    logRank: -0.096355,
    logRankWords: -0.057281,
    logRankMeaning: -0.01872,
    plain: 1.4665,
  },
}

/** Log-odds that the answer is among the turns at all. */
export const ABSTENTION: LinearModel<SignName> = {
  bias: 9.4781,
  weights: {
    named: -4.9945,
    coverageBest: -0.69223,
    coverageFirst: 0.47682,
    coverageLead: 1.3976,
    coverageFewLead: 3.4695,
    cosineBest: -0.45767,
    cosineFirst: -2.6969,
    cosineLead: 0.10776,
    cosineFewLead: 2.9204,
    nearBest: -1.9611,
    nearFirst: -0.49283,
    nearLead: 0.35642,
    bm25Best: 1.0536,
    bm25First: 0.13713,
    bm25Lead: -1.7601,
    bm25FewLead: -2.4627,
    speakerFirst: 0.020502,
    speakerFew: -0.26552,
    speakerMore: 0.81878,
    plainLead: 0.47421,
    speakerMass: 1.8086,
    sureness: -0.6012,
    spread: -0.37322,
    gapSecond: 0.052005,
    gapFifth: -0.13902,
    gapTenth: -0.22937,
    first: 0.86802,
    unknown: -0.87007,
  },
}
