import type { Candidate } from '../src/retrieval/candidates.ts'

/** A statement that may be a hit, told at the beginning of time; the text is its id. */
export const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  kind: 'fact',
  text: id,
  origin: '{}',
  trust: 1,
  importance: 0.5,
  created: 0,
  validFrom: 0,
  validTo: null,
  supersededBy: null,
  session: null,
  turn: null,
  speaker: null,
  terms: null,
  cosine: null,
  ...more,
})
