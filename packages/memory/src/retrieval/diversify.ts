/** What is looked at for repetition; the rest keeps its order. */
const POOL = 40

/** Items as lists of the numbers of their terms, each once: which of two lists share is asked some hundred times a search. */
function numbered<T>(items: readonly T[], termsOf: (item: T) => string | null) {
  const numbers = new Map<string, number>()
  /** By term the last item that has it. */
  const lastSeen: number[] = []
  const lists = items.map((item, i) => {
    const list: number[] = []
    for (const term of termsOf(item)?.split(' ') ?? []) {
      let number = numbers.get(term)
      if (number === undefined) {
        number = numbers.size
        numbers.set(term, number)
      }
      if (lastSeen[number] === i) continue
      lastSeen[number] = i
      list.push(number)
    }
    return list
  })
  return { lists, terms: numbers.size }
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
  const pool = scored.slice(0, Math.max(POOL, count))
  const { lists, terms } = numbered(pool, termsOf)
  // By index over numbers in rows: what is made here on the way is a fifth of a search's garbage otherwise.
  const likeness = new Float64Array(pool.length)
  const worth = Float64Array.from(pool, ({ score }) => score)
  const isChosen = new Uint8Array(pool.length)
  const isOfChosen = new Uint8Array(terms)
  const chosen: T[] = []
  while (chosen.length < Math.min(count, pool.length)) {
    const next = bestOf(worth, isChosen)
    const own = lists[next] as number[]
    isChosen[next] = 1
    chosen.push(pool[next] as T)
    isOfChosen.fill(0)
    for (let t = 0; t < own.length; t++) isOfChosen[own[t] as number] = 1
    for (let i = 0; i < pool.length; i++) {
      const common = isChosen[i] === 1 ? 0 : shared(lists[i] as number[], isOfChosen)
      if (common === 0) continue
      const alike = common / ((lists[i] as number[]).length + own.length - common)
      if (alike <= (likeness[i] as number)) continue
      likeness[i] = alike
      worth[i] = (pool[i] as T).score - weight * alike
    }
  }
  return chosen
}

/** The place of the largest of those that are left; the first of several. */
function bestOf(worth: Float64Array, isChosen: Uint8Array): number {
  let best = -1
  for (let i = 0; i < worth.length; i++)
    if (isChosen[i] === 0 && (best < 0 || (worth[i] as number) > (worth[best] as number))) best = i
  return best
}

function shared(list: readonly number[], isOfChosen: Uint8Array): number {
  let common = 0
  for (let t = 0; t < list.length; t++) common += isOfChosen[list[t] as number] as number
  return common
}
