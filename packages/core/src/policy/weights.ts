/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 900 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { destroy: 0.7212, act: 0.3, read: 0.3, try: 0.05 },
  bias: -3.7322,
  features: {
    nearest: 0.4204,
    nearestFew: 3.2742,
    overlap: 0.8774,
    frame: 0.6196,
    start: 0.3191,
    opening: 1.5693,
    bayes: 5.3318,
    mood: 0.0252,
    moodLift: 0.5386,
    linear: 5.9738,
    slots: 0.2701,
    unused: -6.4125,
    elsewhere: -5.8517,
    elsewhereOverlap: -1.1976,
    lead: 0.4481,
    overlapLead: -1.7587,
    openingLead: 0.51,
    startLead: 1.7336,
    linearLead: -1.0419,
    bayesLead: -0.5128,
    grounding: 3.6946,
    groundingInMood: 6.2072,
    grounded: -3.0318,
  },
}
