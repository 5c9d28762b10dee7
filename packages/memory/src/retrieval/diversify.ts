/** What is looked at for repetition; the rest keeps its order. */
const POOL = 40

/** Items with the numbers of their terms, each once: which of two lists share is asked some hundred times a search. */
function numbered<T>(items: readonly T[], termsOf: (item: T) => string | null) {
  const numbers = new Map<string, number>()
  const numberOf = (term: string) => {
    const number = numbers.get(term) ?? numbers.size
    numbers.set(term, number)
    return number
  }
  const pool = items.map((item) => ({
    item,
    terms: [...new Set(termsOf(item)?.split(' ') ?? [])].map(numberOf),
    likeness: 0,
  }))
  return { pool, terms: numbers.size }
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): one after the other the item that scores best once it has been
 * marked down by `weight` times its likeness (Jaccard) to the most alike of those chosen before.
 * @param scored best first.
 * @param termsOf an item's terms, parted by spaces.
 */
export function diversify<T extends { score: number }>(
  scored: readonly T[],
  termsOf: (item: T) => string | null,
  weight: number,
  count: number,
): T[] {
  if (weight === 0) return scored.slice(0, count)
  const { pool, terms } = numbered(scored.slice(0, Math.max(POOL, count)), termsOf)
  const isOfChosen = new Uint8Array(terms)
  const chosen: T[] = []
  while (chosen.length < count && pool.length > 0) {
    let best = 0
    const worth = (i: number) => (pool[i] ? pool[i].item.score - weight * pool[i].likeness : Number.NEGATIVE_INFINITY)
    for (let i = 1; i < pool.length; i++) if (worth(i) > worth(best)) best = i
    const [next] = pool.splice(best, 1)
    if (!next) break
    chosen.push(next.item)
    isOfChosen.fill(0)
    for (const term of next.terms) isOfChosen[term] = 1
    for (const other of pool) {
      let common = 0
      for (const term of other.terms) common += isOfChosen[term] as number
      if (common > 0)
        other.likeness = Math.max(other.likeness, common / (other.terms.length + next.terms.length - common))
    }
  }
  return chosen
}
