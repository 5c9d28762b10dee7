/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,474 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.7582, act: 0.22, read: 0.22, try: 0.02 },
  bias: -3.9332,
  features: {
    nearest: -1.7614,
    nearestFew: 6.7926,
    overlap: 0.5663,
    frame: 0.6353,
    start: 0.465,
    opening: 1.7069,
    bayes: 4.6939,
    mood: -0.1779,
    moodLift: 0.5831,
    linear: 7.6154,
    slots: 0.2342,
    unused: -7.1193,
    elsewhere: -6.8904,
    elsewhereOverlap: -0.6716,
    lead: 0.6077,
    overlapLead: -1.7062,
    openingLead: 1.1724,
    startLead: 1.5149,
    linearLead: -1.7693,
    bayesLead: 0.0371,
    grounding: 3.6841,
    groundingInMood: 6.5729,
    grounded: -2.9076,
  },
}
