/** First guess; `tools/src/fit-policy.ts` replaces this file. */
export const WEIGHTS = {
  version: 'v0-guess',
  threshold: 0.5,
  bias: -6,
  features: {
    nearest: 4,
    nearestFew: 2,
    overlap: 3,
    frame: 2,
    slots: 2,
    elsewhere: -3,
    elsewhereOverlap: -2,
    lead: 3,
    overlapLead: 3,
    grounding: 4,
    grounded: -2,
  },
}
