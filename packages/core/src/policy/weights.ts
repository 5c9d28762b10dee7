/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,200 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.6965, act: 0.3, read: 0.26, try: 0.02 },
  bias: -3.8412,
  features: {
    nearest: -0.7016,
    nearestFew: 5.1634,
    overlap: 0.6351,
    frame: 0.7794,
    start: 0.3911,
    opening: 1.6231,
    bayes: 5.0334,
    mood: -0.0345,
    moodLift: 0.5427,
    linear: 6.579,
    slots: 0.2236,
    unused: -6.6091,
    elsewhere: -6.5764,
    elsewhereOverlap: -0.7226,
    lead: 0.2571,
    overlapLead: -1.7894,
    openingLead: 1.0177,
    startLead: 1.5964,
    linearLead: -1.2653,
    bayesLead: -0.1981,
    grounding: 3.5449,
    groundingInMood: 7.0516,
    grounded: -2.5519,
  },
}
