/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.48, read: 0.28 },
  bias: -4.5691,
  features: {
    nearest: -0.3027,
    nearestFew: 8.3346,
    overlap: -1.4779,
    frame: 0.0335,
    start: 1.8226,
    opening: 2.128,
    bayes: 2.5414,
    mood: 0.9345,
    slots: 0.8903,
    elsewhere: -5.9357,
    elsewhereOverlap: 0.657,
    lead: 2.0604,
    overlapLead: -0.9454,
    openingLead: -1.4091,
    startLead: 1.3544,
    bayesLead: 1.7645,
    grounding: 2.5701,
    groundingInMood: 8.3746,
    grounded: -2.9225,
  },
}
