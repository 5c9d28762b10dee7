/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.56, read: 0.2 },
  bias: -6.8348,
  features: {
    start: 0,
    startLead: 0,
    nearest: 0.7239,
    nearestFew: 7.4079,
    overlap: -2.0863,
    frame: 0.6769,
    opening: 2.084,
    bayes: 2.6174,
    mood: 1.1784,
    slots: 2.9529,
    elsewhere: -6.0812,
    elsewhereOverlap: 0.8116,
    lead: 2.1502,
    overlapLead: -0.1632,
    openingLead: -1.2683,
    bayesLead: 1.613,
    grounding: 2.4275,
    groundingInMood: 8.6507,
    grounded: -3.0294,
  },
}
