/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.52, read: 0.12 },
  bias: -4.4959,
  features: {
    nearest: 0.424,
    nearestFew: 4.6273,
    overlap: -0.389,
    frame: 0.8331,
    start: 0.5765,
    opening: 1.9593,
    bayes: 5.6195,
    mood: 0.5854,
    slots: 0.4316,
    elsewhere: -4.9233,
    elsewhereOverlap: 1.221,
    lead: 0.8257,
    overlapLead: -1.0547,
    openingLead: -0.1543,
    startLead: 1.4731,
    bayesLead: 0.1995,
    grounding: 2.346,
    groundingInMood: 7.9836,
    grounded: -2.7687,
  },
}
