/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 900 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { act: 0.3, read: 0.26, try: 0.05 },
  bias: -4.2351,
  features: {
    nearest: 0.3818,
    nearestFew: 2.5927,
    overlap: 1.0779,
    frame: 1.0952,
    start: 0.1171,
    opening: 1.5964,
    bayes: 5.536,
    mood: 1.5308,
    linear: 5.6691,
    slots: 0.2714,
    unused: -6.1279,
    elsewhere: -5.4096,
    elsewhereOverlap: -0.8813,
    lead: 0.3936,
    overlapLead: -1.6006,
    openingLead: 0.1895,
    startLead: 1.6429,
    linearLead: -0.6784,
    bayesLead: -0.4917,
    grounding: 3.5349,
    groundingInMood: 7.3357,
    grounded: -2.9492,
  },
}
