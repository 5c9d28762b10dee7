/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,200 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.7825, act: 0.3, read: 0.3, try: 0.02 },
  bias: -3.9528,
  features: {
    nearest: -1.4989,
    nearestFew: 6.3175,
    overlap: 0.8288,
    frame: 0.836,
    start: 0.4483,
    opening: 1.6319,
    bayes: 4.6802,
    mood: -0.1151,
    moodLift: 0.5652,
    linear: 7.2761,
    slots: 0.1763,
    unused: -6.8449,
    elsewhere: -6.647,
    elsewhereOverlap: -0.7978,
    lead: 0.5605,
    overlapLead: -1.8413,
    openingLead: 1.145,
    startLead: 1.5324,
    linearLead: -1.3626,
    bayesLead: 0.0119,
    grounding: 3.4809,
    groundingInMood: 6.8555,
    grounded: -2.4532,
  },
}
