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
  bias: -9.9422,
  weights: {
    bm25: -0.76085,
    bm25Named: -0.89992,
    bm25Before: 0.21758,
    bm25After: -0.2371,
    bm25Before2: 0.22643,
    bm25After2: -0.30259,
    coverage: 1.0019,
    coverageNear: -0.74274,
    coverageNear2: 1.7796,
    coverageWithBefore: 1.1968,
    session: -0.75995,
    sessionLead: -0.00068005,
    sessionCoverage: 1.5886,
    sessionCosine: 3.1968,
    cosine: 2.3296,
    cosineBefore: -0.90132,
    cosineAfter: 0.49729,
    cosineBefore2: 0.38502,
    cosineAfter2: 0.16801,
    pairs: 0.18237,
    speaker: 0.78042,
    speakerCoverage: 0.15102,
    speakerAsks: -0.062006,
    speakerSelf: 0.29767,
    length: 0.2598,
    asks: -0.64939,
    afterQuestion: -0.54134,
    questionCoverage: 0.31785,
    questionCosine: 2.6322,
    time: 1.7463,
    number: 0.7149,
    place: 0.70212,
    names: 0.26501,
    self: -0.059159,
    logRank: -0.20119,
    logRankWords: -0.038996,
    logRankMeaning: -0.0098409,
    plain: 0.77513,
  },
}

/** Log-odds that the answer is among the turns at all. */
export const ABSTENTION: LinearModel<SignName> = {
  bias: 10.497,
  weights: {
    named: -5.0604,
    coverageBest: -0.87783,
    coverageFirst: 0.98461,
    coverageLead: 1.3755,
    coverageFewLead: 3.6306,
    cosineBest: -2.2257,
    cosineFirst: -2.5282,
    cosineLead: 0.13379,
    cosineFewLead: 3.0189,
    nearBest: -2.149,
    nearFirst: -0.62372,
    nearLead: 0.19999,
    bm25Best: 0.55334,
    bm25First: 0.33662,
    bm25Lead: -1.933,
    bm25FewLead: -2.6987,
    speakerFirst: -0.0011254,
    speakerFew: -0.089713,
    speakerMore: 0.75417,
    plainLead: 0.45929,
    speakerMass: 1.9582,
    sureness: -0.42907,
    spread: -0.24734,
    gapSecond: -0.010878,
    gapFifth: -0.075955,
    gapTenth: -0.28236,
    first: 0.93464,
    unknown: -0.7608,
  },
}
