/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,200 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { destroy: 0.7249, act: 0.3, read: 0.3, try: 0.02 },
  bias: -3.7594,
  features: {
    nearest: 0.175,
    nearestFew: 3.738,
    overlap: 1.0759,
    frame: 0.582,
    start: 0.2698,
    opening: 1.568,
    bayes: 5.2024,
    mood: 0.1257,
    moodLift: 0.5245,
    linear: 5.9939,
    slots: 0.2917,
    unused: -6.5093,
    elsewhere: -6.1631,
    elsewhereOverlap: -1.1603,
    lead: 0.3747,
    overlapLead: -1.809,
    openingLead: 0.5381,
    startLead: 1.7267,
    linearLead: -1.1528,
    bayesLead: -0.4132,
    grounding: 3.5605,
    groundingInMood: 6.9224,
    grounded: -2.6145,
  },
}
