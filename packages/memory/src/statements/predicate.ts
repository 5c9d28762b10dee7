/** How many values hold at a time: one; one until a statement says that it changed; any number. */
export type Cardinality = 'one' | 'slot' | 'many'

/** What a clause says of its subject. */
export interface Predicate {
  subject: string
  attribute: string
  /** As it was written. */
  value: string
  cardinality: Cardinality
  /** What it says is over, as it was written. */
  ended?: string | undefined
  /** Turns the clause's own negation around: to hate is not to like. */
  negated?: boolean | undefined
  /** The verb itself tells of a change: "moved to". */
  changed?: boolean | undefined
}
