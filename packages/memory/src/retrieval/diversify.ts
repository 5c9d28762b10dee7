/** What is looked at for repetition; the rest keeps its order. */
const POOL = 40

/** Share of the terms of both that both have (Jaccard). */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0
  let common = 0
  for (const term of a) if (b.has(term)) common++
  return common / (a.size + b.size - common)
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): one after the other the item that scores best once it has been
 * marked down by `weight` times its likeness to the most alike of those chosen before.
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
  const pool = scored
    .slice(0, Math.max(POOL, count))
    .map((item) => ({ item, terms: new Set(termsOf(item)?.split(' ') ?? []), likeness: 0 }))
  const chosen: T[] = []
  while (chosen.length < count && pool.length > 0) {
    let best = 0
    const worth = (i: number) => (pool[i] ? pool[i].item.score - weight * pool[i].likeness : Number.NEGATIVE_INFINITY)
    for (let i = 1; i < pool.length; i++) if (worth(i) > worth(best)) best = i
    const [next] = pool.splice(best, 1)
    if (!next) break
    chosen.push(next.item)
    for (const other of pool) other.likeness = Math.max(other.likeness, alike(other.terms, next.terms))
  }
  return chosen
}
