/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,200 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.8253, act: 0.3, read: 0.3, try: 0.02 },
  bias: -3.8123,
  features: {
    nearest: -0.596,
    nearestFew: 4.8398,
    overlap: 0.8803,
    frame: 0.7094,
    start: 0.3458,
    opening: 1.53,
    bayes: 5.0845,
    mood: -0.0298,
    moodLift: 0.5408,
    linear: 6.4735,
    slots: 0.2358,
    unused: -6.5865,
    elsewhere: -6.3549,
    elsewhereOverlap: -0.8,
    lead: 0.4412,
    overlapLead: -1.8102,
    openingLead: 0.7874,
    startLead: 1.6416,
    linearLead: -1.3079,
    bayesLead: -0.3106,
    grounding: 3.5845,
    groundingInMood: 7.2199,
    grounded: -2.6016,
  },
}
