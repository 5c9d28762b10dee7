/**
 * Weights of the policy's logistic regression, written by `tools/bench/src/policy/fit-policy.ts`. Fitted on the shipped skills' samples
 * and a background of other requests (each fifth judged without itself), and on 900 development paraphrases, all written for
 * this project. The thresholds serve as much as they can while they refuse enough of what no skill serves; a command that only
 * reads needs less, since its tool can decline without harm.
 */
export const WEIGHTS = {
  version: 'v0-2026-11-22',
  thresholds: { destroy: 0.7339, act: 0.3, read: 0.3, try: 0.03 },
  bias: -3.728,
  features: {
    nearest: 0.3003,
    nearestFew: 3.6281,
    overlap: 1.1455,
    frame: 0.5784,
    start: 0.313,
    opening: 1.5387,
    bayes: 5.1376,
    mood: 0.1051,
    moodLift: 0.539,
    linear: 6.0174,
    slots: 0.2866,
    unused: -6.5436,
    elsewhere: -6.1672,
    elsewhereOverlap: -1.1341,
    lead: 0.3487,
    overlapLead: -1.8172,
    openingLead: 0.5644,
    startLead: 1.7269,
    linearLead: -1.1346,
    bayesLead: -0.3967,
    grounding: 3.6475,
    groundingInMood: 6.3122,
    grounded: -3.015,
  },
}
