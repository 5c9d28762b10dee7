/** One figure of a benchmark; `n` is how many samples stand behind it. */
export interface Figure {
  name: string
  value: number
  unit: string
  n: number
  [more: string]: unknown
}

/** Prints a figure as one line of JSON on standard output. */
export const printFigure = (bench: string, figure: Figure): void => {
  process.stdout.write(`${JSON.stringify({ bench, ...figure, value: Math.round(figure.value * 1000) / 1000 })}\n`)
}

/** Says on standard error how far a benchmark is. */
export const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** The value below which the share `p` (0..1) of `values` lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)
