/** A text as weighted terms, of unit length. */
export type TermVector = ReadonlyMap<string, number>

/**
 * Weighs the terms of texts by how rare they are among a set of texts: logarithmic counts times inverse document frequency, brought to
 * unit length.
 * @see Manning, Raghavan, Schütze, Introduction to Information Retrieval, 6.4 (SMART "ltc")
 */
export class TermVectors {
  readonly #frequencies = new Map<string, number>()
  readonly #texts: number

  /** @param texts the terms of each text. */
  constructor(texts: readonly (readonly string[])[]) {
    this.#texts = texts.length
    for (const terms of texts)
      for (const term of new Set(terms)) this.#frequencies.set(term, (this.#frequencies.get(term) ?? 0) + 1)
  }

  /** How many terms are known. */
  get size(): number {
    return this.#frequencies.size
  }

  /** Terms that no text of the set holds are left out. */
  of(terms: readonly string[]): TermVector {
    const counts = new Map<string, number>()
    for (const term of terms) if (this.#frequencies.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1)
    let square = 0
    for (const [term, count] of counts) {
      const rarity = 1 + Math.log((1 + this.#texts) / (1 + (this.#frequencies.get(term) ?? 0)))
      const weight = (1 + Math.log(count)) * rarity
      counts.set(term, weight)
      square += weight * weight
    }
    const length = Math.sqrt(square) || 1
    for (const [term, weight] of counts) counts.set(term, weight / length)
    return counts
  }
}

/** Texts by their terms, to be compared with another one all at once. */
export class TermIndex {
  readonly #count: number
  /** Texts that hold a term, and its weight in each. */
  readonly #holders = new Map<string, { texts: number[]; weights: number[] }>()

  constructor(texts: readonly TermVector[]) {
    this.#count = texts.length
    for (const [i, text] of texts.entries())
      for (const [term, weight] of text) {
        const holders = this.#holders.get(term) ?? { texts: [], weights: [] }
        this.#holders.set(term, holders)
        holders.texts.push(i)
        holders.weights.push(weight)
      }
  }

  /** Scalar products with all texts; the cosines of unit vectors. */
  products(text: TermVector): Float64Array {
    const products = new Float64Array(this.#count)
    for (const [term, weight] of text) {
      const holders = this.#holders.get(term)
      if (!holders) continue
      const { texts, weights } = holders
      for (let i = 0; i < texts.length; i++)
        products[texts[i] as number] = (products[texts[i] as number] as number) + weight * (weights[i] as number)
    }
    return products
  }
}
