/** A row to fit on: features by name, whether it is a hit, and how much it counts. */
export interface Row {
  features: Readonly<Record<string, number>>
  hit: boolean
  weight: number
}

/** Weights by feature, and the bias. */
export interface Model {
  bias: number
  weights: Record<string, number>
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x))

/** The model's probability for a row. */
export const predict = ({ bias, weights }: Model, features: Readonly<Record<string, number>>): number =>
  logistic(Object.entries(weights).reduce((sum, [name, weight]) => sum + weight * (features[name] ?? 0), bias))

/** Fits by Newton's method (IRLS) with an L2 penalty on the weights. */
export function fit(rows: readonly Row[], names: readonly string[], penalty: number, rounds = 30): Model {
  const size = names.length + 1
  let beta = new Array<number>(size).fill(0)
  const vectors = rows.map(({ features }) => [1, ...names.map((name) => features[name] ?? 0)])
  for (let round = 0; round < rounds; round++) {
    const gradient = beta.map((b, j) => (j === 0 ? 0 : -penalty * b))
    const hessian = Array.from({ length: size }, (_, j) =>
      Array.from({ length: size }, (_, k) => (j === k && j > 0 ? penalty : j === k ? 1e-9 : 0)),
    )
    for (const [i, x] of vectors.entries()) {
      const { hit, weight } = rows[i] as Row
      const p = logistic(x.reduce((sum, value, j) => sum + value * (beta[j] ?? 0), 0))
      const curve = weight * Math.max(1e-6, p * (1 - p))
      for (let j = 0; j < size; j++) {
        const value = x[j] ?? 0
        gradient[j] = (gradient[j] ?? 0) + weight * ((hit ? 1 : 0) - p) * value
        const line = hessian[j]
        if (line) for (let k = 0; k < size; k++) line[k] = (line[k] ?? 0) + curve * value * (x[k] ?? 0)
      }
    }
    const step = solve(hessian, gradient)
    beta = beta.map((b, j) => b + (step[j] ?? 0))
    if (Math.max(...step.map(Math.abs)) < 1e-6) break
  }
  return { bias: beta[0] ?? 0, weights: Object.fromEntries(names.map((name, j) => [name, beta[j + 1] ?? 0])) }
}

/** Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const a = matrix.map((line, i) => [...line, right[i] ?? 0])
  const n = a.length
  for (let i = 0; i < n; i++) {
    let pivot = i
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r]?.[i] ?? 0) > Math.abs(a[pivot]?.[i] ?? 0)) pivot = r
    ;[a[i], a[pivot]] = [a[pivot] as number[], a[i] as number[]]
    for (let r = i + 1; r < n; r++) {
      const factor = (a[r]?.[i] ?? 0) / (a[i]?.[i] ?? 1)
      for (let c = i; c <= n; c++) (a[r] as number[])[c] = (a[r]?.[c] ?? 0) - factor * (a[i]?.[c] ?? 0)
    }
  }
  const x = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = a[i]?.[n] ?? 0
    for (let c = i + 1; c < n; c++) sum -= (a[i]?.[c] ?? 0) * (x[c] ?? 0)
    x[i] = sum / (a[i]?.[i] ?? 1)
  }
  return x
}
