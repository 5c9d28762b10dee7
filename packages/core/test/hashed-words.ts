import type { Embedder } from '../src/ports/embedder.ts'

const DIMENSION = 64

/** Words hashed into a unit vector: sentences that share words are near. */
export const hashedWords: Embedder = {
  id: 'hashed-words',
  dimension: DIMENSION,
  embed: async (texts) =>
    texts.map((text) => {
      const vector = new Float32Array(DIMENSION)
      for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
        const at = [...word].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % DIMENSION, 7)
        vector[at] = (vector[at] ?? 0) + 1
      }
      const length = Math.hypot(...vector) || 1
      return vector.map((x) => x / length)
    }),
}
