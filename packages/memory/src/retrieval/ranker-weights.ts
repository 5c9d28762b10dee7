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
  bias: -10.47,
  weights: {
    bm25: -0.30746,
    bm25Named: -1.3351,
    bm25Before: 0.14679,
    bm25After: -0.20164,
    bm25Before2: 0.088306,
    bm25After2: -0.16768,
    coverage: 0.52817,
    coverageNear: -0.64327,
    coverageNear2: 1.5727,
    coverageWithBefore: 1.2031,
    session: -0.77841,
    sessionLead: 0.24311,
    sessionCoverage: 1.2768,
    sessionCosine: 2.4971,
    cosine: 2.9593,
    cosineBefore: -0.8067,
    cosineAfter: 0.56288,
    cosineBefore2: 0.43683,
    cosineAfter2: 0.33911,
    pairs: 0.22317,
    speaker: 0.70784,
    speakerCoverage: 0.27053,
    speakerAsks: -0.20299,
    speakerSelf: 0.34518,
    length: 0.44827,
    asks: -0.49471,
    afterQuestion: -0.5168,
    questionCoverage: 0.12086,
    questionCosine: 2.766,
    time: 1.7556,
    number: 0.65297,
    place: 0.65922,
    names: 0.29192,
    self: -0.030786,
    logRank: -0.12136,
    logRankWords: -0.1142,
    logRankMeaning: 0.0014535,
    plain: 0.88232,
  },
}

/** Log-odds that the answer is among the turns at all. */
export const ABSTENTION: LinearModel<SignName> = {
  bias: 10.889,
  weights: {
    named: -5.0589,
    coverageBest: -0.80088,
    coverageFirst: 0.48992,
    coverageLead: 1.413,
    coverageFewLead: 3.4491,
    cosineBest: -2.0948,
    cosineFirst: -2.8417,
    cosineLead: 0.1674,
    cosineFewLead: 3.1134,
    nearBest: -2.2519,
    nearFirst: -0.083643,
    nearLead: 0.079013,
    bm25Best: 0.94451,
    bm25First: 0.29487,
    bm25Lead: -1.8155,
    bm25FewLead: -2.452,
    speakerFirst: 0.029556,
    speakerFew: -0.25936,
    speakerMore: 0.75097,
    plainLead: 0.4608,
    speakerMass: 1.8082,
    sureness: -0.35034,
    spread: -0.34468,
    gapSecond: 0.0053179,
    gapFifth: -0.19459,
    gapTenth: -0.27694,
    first: 0.93632,
    unknown: -0.85941,
  },
}
