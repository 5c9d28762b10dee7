/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.36, read: 0.36 },
  bias: -3.7298,
  features: {
    nearest: 0.4138,
    nearestFew: 2.127,
    overlap: 1.0039,
    frame: 1.1877,
    start: 0.2404,
    opening: 2.0415,
    bayes: 5.7456,
    mood: 0.2831,
    linear: 5.5016,
    slots: -0.0376,
    unused: -5.8799,
    elsewhere: -5.7043,
    elsewhereOverlap: -0.582,
    lead: 0.1734,
    overlapLead: -1.5564,
    openingLead: -0.1215,
    startLead: 1.4819,
    linearLead: -0.3285,
    bayesLead: -0.4726,
    grounding: 4.488,
    groundingInMood: 6.87,
    grounded: -4.0833,
  },
}
