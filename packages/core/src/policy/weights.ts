/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.58, read: 0.22 },
  bias: -3.7598,
  features: {
    nearest: 0.3299,
    nearestFew: 4.2663,
    overlap: -0.7658,
    frame: 1.3067,
    start: 0.4554,
    opening: 1.5874,
    bayes: 6.0475,
    mood: 0.3945,
    slots: 0.1593,
    elsewhere: -5.2032,
    elsewhereOverlap: 1.0755,
    lead: 0.6035,
    overlapLead: -0.8717,
    openingLead: 0.05,
    startLead: 1.3232,
    bayesLead: 0.3077,
    grounding: 3.0489,
    groundingInMood: 7.0904,
    grounded: -3.0602,
  },
}
