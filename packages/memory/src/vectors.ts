/** A `halfvec` literal; five digits are what a half-precision number holds. Whole numbers are written in a third of the time. */
export function vectorLiteral(vector: Float32Array): string {
  let text = ''
  for (let i = 0; i < vector.length; i++) text += `${i === 0 ? '' : ','}${Math.round((vector[i] as number) * 1e5)}e-5`
  return `[${text}]`
}

/** Name of the index over an embedder's vectors, made where an exact scan would take too long. */
export const vectorIndexOf = (embedder: string): string =>
  `vectors_${embedder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 50)}`
