/** Turns text into a vector. Vectors of different `id`s are never compared. */
export interface Embedder {
  /** Stable name of the model and its dimension, e.g. `static-en-256`. */
  readonly id: string
  readonly dimension: number
  /** Unit vectors, one a text, in order; the zero vector for a text with nothing known in it. Never throws on odd text. */
  embed(texts: readonly string[]): Promise<Float32Array[]>
}
