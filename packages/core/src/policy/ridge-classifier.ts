/**
 * A linear classifier of vectors into groups: ridge regression on the groups' indicators (one per group, 1 or 0), solved in
 * closed form, so that it can be made anew in a moment whenever skills come or go. Rows count by the inverse square root of
 * their group's size, which keeps a group of many samples from drowning one of few.
 */
export class RidgeClassifier {
  readonly #groups: number
  readonly #dimension: number
  /** Weights, `dimension` for each group, and their intercepts. */
  readonly #weights: Float32Array
  readonly #mean: Float64Array

  /**
   * @param rows vectors of unit length, row after row.
   * @param groups group of each row, 0 to `count - 1`.
   * @param ridge added to the diagonal, in units of a row's weight.
   */
  constructor(rows: Float32Array, groups: readonly number[], count: number, ridge: number) {
    const n = groups.length
    const d = n === 0 ? 0 : rows.length / n
    this.#groups = count
    this.#dimension = d
    const sizes = new Float64Array(count)
    for (const group of groups) sizes[group] = (sizes[group] ?? 0) + 1
    const weight = Float64Array.from(groups, (group) => Math.sqrt(n / count / (sizes[group] ?? 1)))
    const total = weight.reduce((sum, x) => sum + x, 0)

    this.#mean = new Float64Array(d)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < d; j++) this.#mean[j] = at(this.#mean, j) + (at(weight, i) * at(rows, i * d + j)) / total
    // Normal equations: gram matrix (lower half), and one right-hand side for each group.
    const gram = new Float64Array(d * d)
    const right = new Float64Array(count * d)
    const block = new Float64Array(BLOCK * d)
    const weights = new Float64Array(BLOCK)
    for (let first = 0; first < n; first += BLOCK) {
      for (let r = 0; r < BLOCK; r++) {
        const i = first + r
        // Rows beyond the last weigh nothing.
        weights[r] = i < n ? at(weight, i) : 0
        if (i >= n) continue
        const own = (groups[i] ?? 0) * d
        for (let j = 0; j < d; j++) {
          const value = at(rows, i * d + j) - at(this.#mean, j)
          block[r * d + j] = value
          right[own + j] = at(right, own + j) + at(weights, r) * value
        }
      }
      addProducts(gram, block, weights, d)
    }
    for (let j = 0; j < d; j++) gram[j * d + j] = at(gram, j * d + j) + ridge
    factorise(gram, d)
    this.#weights = new Float32Array(count * d)
    for (let g = 0; g < count; g++) this.#weights.set(solve(gram, d, right.subarray(g * d, (g + 1) * d)), g * d)
  }

  /** How much `vector` looks like each group: about 1 for its own, about 0 for others. */
  scores(vector: Float32Array): Float64Array {
    const scores = new Float64Array(this.#groups)
    for (let g = 0; g < this.#groups; g++) {
      let sum = 0
      const base = g * this.#dimension
      for (let j = 0; j < this.#dimension; j++) sum += (at(vector, j) - at(this.#mean, j)) * at(this.#weights, base + j)
      scores[g] = sum
    }
    return scores
  }
}

/** An element that is known to exist. */
const at = (values: Float64Array | Float32Array, i: number) => values[i] as number

/** Rows that are taken into the gram matrix at once: one by one takes a quarter longer. */
const BLOCK = 4

/** Adds the weighted outer products of {@link BLOCK} rows to the lower half of `gram`. */
function addProducts(gram: Float64Array, rows: Float64Array, weights: Float64Array, d: number): void {
  for (let j = 0; j < d; j++) {
    const w0 = at(weights, 0) * at(rows, j)
    const w1 = at(weights, 1) * at(rows, d + j)
    const w2 = at(weights, 2) * at(rows, 2 * d + j)
    const w3 = at(weights, 3) * at(rows, 3 * d + j)
    const base = j * d
    for (let k = 0; k <= j; k++)
      gram[base + k] =
        at(gram, base + k) +
        (w0 * at(rows, k) + w1 * at(rows, d + k) + (w2 * at(rows, 2 * d + k) + w3 * at(rows, 3 * d + k)))
  }
}

/** Cholesky factor of a symmetric matrix given by its lower half, in place. */
function factorise(matrix: Float64Array, d: number): void {
  for (let j = 0; j < d; j++) {
    for (let k = 0; k <= j; k++) {
      let sum = at(matrix, j * d + k)
      for (let m = 0; m < k; m++) sum -= at(matrix, j * d + m) * at(matrix, k * d + m)
      matrix[j * d + k] = j === k ? Math.sqrt(sum) : sum / at(matrix, k * d + k)
    }
  }
}

/** Solves `L Lᵀ x = b` for a Cholesky factor `L`. */
function solve(factor: Float64Array, d: number, b: Float64Array): Float64Array {
  const x = b.slice()
  for (let j = 0; j < d; j++) {
    let sum = at(x, j)
    for (let k = 0; k < j; k++) sum -= at(factor, j * d + k) * at(x, k)
    x[j] = sum / at(factor, j * d + j)
  }
  for (let j = d - 1; j >= 0; j--) {
    let sum = at(x, j)
    for (let k = j + 1; k < d; k++) sum -= at(factor, k * d + j) * at(x, k)
    x[j] = sum / at(factor, j * d + j)
  }
  return x
}
