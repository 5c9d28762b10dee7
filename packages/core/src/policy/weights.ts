/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 300 development paraphrases, all written for
 * this project. The thresholds balance requests served rightly against requests refused rightly; a
 * command that only reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.42, read: 0.3 },
  bias: -3.7787,
  features: {
    nearest: 0.99,
    nearestFew: 1.1571,
    overlap: 0.9758,
    frame: 1.3582,
    start: 0.1831,
    opening: 1.7804,
    bayes: 5.5337,
    mood: 0.399,
    linear: 4.7494,
    slots: -0.2469,
    unused: -5.4146,
    elsewhere: -4.5974,
    elsewhereOverlap: 0.7683,
    lead: -0.3795,
    overlapLead: -1.4487,
    openingLead: 0.0079,
    startLead: 1.3918,
    linearLead: 0.8993,
    bayesLead: -0.2016,
    grounding: 3.1174,
    groundingInMood: 7.183,
    grounded: -2.8724,
  },
}
