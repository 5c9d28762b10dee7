import type { SignName } from './confidence.ts'
import type { FeatureName } from './features.ts'

/** A linear model over named numbers; its sum is in log-odds. */
export interface LinearModel<Name extends string> {
  bias: number
  weights: Readonly<Record<Name, number>>
}

/**
 * Weights of the ranker of turns and of the abstention, written by `tools/bench/src/memory/fit-ranker.ts`. Fitted on 6 conversations
 * of LoCoMo (CC BY-NC 4.0, snap-research; labels of dial481/locomo-audit): nothing of its text is in here. docs/memory.md is the card.
 */
export const RANKER_VERSION = 'turns-2026-11-23'

/** Log-odds that a turn is a part of the answer. */
export const RANKER: LinearModel<FeatureName> = {
  bias: -10.656,
  weights: {
    bm25: -0.30973,
    bm25Named: -1.3067,
    bm25Before: 0.10163,
    bm25After: -0.18839,
    bm25Before2: 0.036921,
    bm25After2: -0.1344,
    coverage: 0.58831,
    coverageNear: -0.66053,
    coverageNear2: 1.5499,
    coverageWithBefore: 1.238,
    session: -0.69132,
    sessionLead: 0.20592,
    sessionCoverage: 1.3295,
    sessionCosine: 2.5272,
    cosine: 2.9615,
    cosineBefore: -0.77372,
    cosineAfter: 0.62833,
    cosineBefore2: 0.56794,
    cosineAfter2: 0.25016,
    pairs: 0.19699,
    speaker: 0.69387,
    speakerCoverage: 0.30608,
    speakerAsks: -0.19606,
    speakerSelf: 0.32595,
    length: 0.39943,
    asks: -0.45844,
    afterQuestion: -0.52533,
    questionCoverage: 0.16648,
    questionCosine: 2.7447,
    time: 1.7502,
    number: 0.66604,
    place: 0.75671,
    names: 0.28536,
    self: -0.017869,
    logRank: -0.088954,
    logRankWords: -0.10607,
    logRankMeaning: 0.018882,
    plain: 0.91706,
  },
}

/** Log-odds that the answer is among the turns at all. */
export const ABSTENTION: LinearModel<SignName> = {
  bias: 10.03,
  weights: {
    named: -5.2332,
    coverageBest: -0.56022,
    coverageFirst: 0.33647,
    coverageLead: 1.4805,
    coverageFewLead: 3.5099,
    cosineBest: -2.0776,
    cosineFirst: -2.3851,
    cosineLead: 0.2246,
    cosineFewLead: 2.8265,
    nearBest: -2.0755,
    nearFirst: -0.33991,
    nearLead: 0.23315,
    bm25Best: 0.90922,
    bm25First: 0.10742,
    bm25Lead: -1.8017,
    bm25FewLead: -2.4757,
    speakerFirst: 0.035268,
    speakerFew: -0.25309,
    speakerMore: 0.8007,
    plainLead: 0.48509,
    speakerMass: 2.1503,
    sureness: -0.37377,
    spread: -0.27515,
    gapSecond: 0.014638,
    gapFifth: -0.16685,
    gapTenth: -0.21361,
    first: 0.89129,
    unknown: -0.86767,
  },
}
