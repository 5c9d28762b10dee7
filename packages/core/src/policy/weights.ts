/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,654 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.7444, act: 0.22, read: 0.22, try: 0.02 },
  bias: -3.8641,
  features: {
    nearest: -1.9196,
    nearestFew: 7.0277,
    overlap: 0.498,
    frame: 0.4579,
    start: 0.5212,
    opening: 1.7074,
    bayes: 4.6757,
    mood: -0.1988,
    moodLift: 0.5964,
    linear: 7.6749,
    slots: 0.2377,
    unused: -6.5348,
    elsewhere: -6.8859,
    elsewhereOverlap: -0.602,
    lead: 0.7479,
    overlapLead: -1.6964,
    openingLead: 1.254,
    startLead: 1.5552,
    linearLead: -1.8437,
    bayesLead: 0.0135,
    grounding: 4.029,
    groundingInMood: 6.3432,
    grounded: -3.2564,
  },
}
