/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.56, read: 0.22 },
  bias: -3.8068,
  features: {
    nearest: 0.0143,
    nearestFew: 4.8109,
    overlap: -0.5811,
    frame: 1.2112,
    start: 0.4799,
    opening: 1.5282,
    bayes: 6.0318,
    mood: 0.4553,
    slots: 0.2233,
    elsewhere: -5.333,
    elsewhereOverlap: 1.0589,
    lead: 0.448,
    overlapLead: -1.0891,
    openingLead: 0.19,
    startLead: 1.3691,
    bayesLead: 0.3385,
    grounding: 3.0223,
    groundingInMood: 7.1034,
    grounded: -3.1171,
  },
}
