import { ACTIVITIES, THINGS } from './activities.ts'
import { CHANGES } from './changes.ts'
import { IDENTITY } from './identity.ts'
import type { Predicate } from './predicate.ts'
import { STATES } from './states.ts'
import { TASTES } from './tastes.ts'

/** From the most definite to the most general. */
const RULES = [...STATES, ...TASTES, ...CHANGES, ...THINGS, ...IDENTITY, ...ACTIVITIES]

/** What a clause says by the first rule that fits it, its negation aside; undefined where none does. */
export function readPredicate(clause: string): Predicate | undefined {
  for (const { pattern, read } of RULES) {
    const match = pattern.exec(clause)
    const said = match ? read(match.groups ?? {}) : undefined
    if (said) return said
  }
  return undefined
}
