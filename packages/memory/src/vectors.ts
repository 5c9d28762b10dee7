/** A `halfvec` literal; five digits are what a half-precision number holds. */
export const vectorLiteral = (vector: Float32Array): string =>
  `[${Array.from(vector, (x) => Math.round(x * 1e5) / 1e5).join(',')}]`

/** Name of the index over an embedder's vectors, made where an exact scan would take too long. */
export const vectorIndexOf = (embedder: string): string =>
  `vectors_${embedder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 50)}`
