/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 1,200 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-26',
  thresholds: { destroy: 0.7826, act: 0.26, read: 0.26, try: 0.02 },
  bias: -3.9445,
  features: {
    nearest: -1.5246,
    nearestFew: 6.3488,
    overlap: 0.8414,
    frame: 0.8223,
    start: 0.4483,
    opening: 1.6262,
    bayes: 4.7511,
    mood: -0.1135,
    moodLift: 0.5689,
    linear: 7.2213,
    slots: 0.1827,
    unused: -6.8576,
    elsewhere: -6.6548,
    elsewhereOverlap: -0.7964,
    lead: 0.5607,
    overlapLead: -1.8283,
    openingLead: 1.1353,
    startLead: 1.5364,
    linearLead: -1.347,
    bayesLead: -0.0188,
    grounding: 3.4864,
    groundingInMood: 6.8555,
    grounded: -2.4626,
  },
}
