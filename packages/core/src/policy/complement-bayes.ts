import type { TermVector } from './term-vectors.ts'

/** Pseudo-weight of a term that a group's complement has never seen, chosen by cross-validation. */
const SMOOTHING = 0.3

/**
 * Naive Bayes that learns each group from all the texts that are not in it, which serves groups of very different sizes.
 * @see Rennie, Shih, Teevan, Karger, Tackling the Poor Assumptions of Naive Bayes Text Classifiers, ICML 2003
 */
export class ComplementBayes {
  readonly #groups: number
  readonly #terms: ReadonlyMap<string, TermOdds>
  /** Logarithm of the weight of all terms that are not in the group. */
  readonly #complements: Float64Array

  /** @param texts each with its group, 0 to `groups - 1`. */
  constructor(texts: readonly { terms: TermVector; group: number }[], groups: number) {
    this.#groups = groups
    const weights = new Map<string, Map<number, number>>()
    const own = new Float64Array(groups)
    for (const { terms, group } of texts)
      for (const [term, weight] of terms) {
        const byGroup = weights.get(term) ?? new Map<number, number>()
        byGroup.set(group, (byGroup.get(group) ?? 0) + weight)
        weights.set(term, byGroup)
        own[group] = (own[group] ?? 0) + weight
      }
    const all = own.reduce((sum, weight) => sum + weight, SMOOTHING * weights.size)
    this.#complements = own.map((weight) => Math.log(all - weight))
    this.#terms = new Map([...weights].map(([term, byGroup]) => [term, oddsOf(byGroup)]))
  }

  /** How much a text is of each group rather than of the others, as logarithms. */
  scores(text: TermVector): Float64Array {
    const scores = new Float64Array(this.#groups)
    let total = 0
    let everywhere = 0
    for (const [term, weight] of text) {
      const known = this.#terms.get(term)
      if (!known) continue
      total += weight
      everywhere += weight * known.everywhere
      const { groups, leads } = known
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i] as number
        scores[group] = (scores[group] as number) + weight * (leads[i] as number)
      }
    }
    return scores.map((sum, g) => sum + everywhere + total * (this.#complements[g] ?? 0))
  }
}

/** What a term says of the groups: most do not have it, and differ from all only where they do. Plain arrays: thousands of small typed ones cost megabytes. */
interface TermOdds {
  everywhere: number
  groups: readonly number[]
  /** What it says more for each of `groups`. */
  leads: readonly number[]
}

function oddsOf(byGroup: ReadonlyMap<number, number>): TermOdds {
  const all = [...byGroup.values()].reduce((sum, weight) => sum + weight, SMOOTHING)
  const everywhere = -Math.log(all)
  return {
    everywhere,
    groups: [...byGroup.keys()],
    leads: Array.from(byGroup.values(), (weight) => -Math.log(all - weight) - everywhere),
  }
}
