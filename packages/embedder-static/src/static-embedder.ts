import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { splitWords } from './split-words.ts'
import { createWordPieces, type WordPieces } from './word-pieces.ts'

/** The model beside this package's package.json, found by name: the code may run from a bundle elsewhere. */
const modelFolder = () =>
  join(dirname(createRequire(import.meta.url).resolve('@openpa/embedder-static/package.json')), 'model')

const DIMENSION = 256
/** The rest is ignored, so that a megabyte costs no more than some 3,000 words. */
const MAX_CHARACTERS = 20_000

/** English sentence vectors without a model run: the sum of one vector for each word piece. */
export interface StaticEmbedder {
  /** Names model and dimension; vectors of different ids cannot be compared. */
  readonly id: 'static-en-256'
  readonly dimension: 256
  /**
   * Embeds a text, in microseconds; the same text always gives the same vector.
   * @param text Any string; only its first 20,000 characters count.
   * @returns a new vector of length 1, so that a dot product is the cosine; all zero when no word is known.
   * @throws {Error} when the model's files cannot be read (first call only reads them, 8 MB).
   */
  embed(text: string): Float32Array
  /** The word pieces `embed` sums up, in order; `[UNK]` stands for an unknown word and adds nothing. */
  pieces(text: string): string[]
}

interface Model {
  wordPieces: WordPieces
  /** Row-major, one row of `DIMENSION` for each piece; its values are times the row's scale. */
  vectors: Int8Array
  scales: Float32Array
}

const readModel = (dir: string): Model => {
  const vectors = readFileSync(join(dir, 'vectors.i8'))
  const scales = readFileSync(join(dir, 'scales.f32'))
  if (vectors.length * 4 !== scales.length * DIMENSION) throw new Error(`the vectors and scales in ${dir} do not fit`)
  return {
    wordPieces: createWordPieces(readFileSync(join(dir, 'vocab.txt'), 'utf8')),
    vectors: new Int8Array(vectors.buffer, vectors.byteOffset, vectors.length),
    scales: new Float32Array(scales.buffer, scales.byteOffset, scales.length / 4),
  }
}

const normalize = (vector: Float32Array): Float32Array => {
  let squares = 0
  for (const value of vector) squares += value * value
  const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0
  for (let i = 0; i < DIMENSION; i++) vector[i] = (vector[i] as number) * factor
  return vector
}

/**
 * Makes the built-in embedder; the files are read at its first use.
 * @param options `modelDir` folder of vocab.txt, vectors.i8 and scales.f32, when they do not lie beside this package's
 * code (bundled).
 */
export const createStaticEmbedder = (options: { modelDir?: string } = {}): StaticEmbedder => {
  let loaded: Model | undefined
  const load = () => {
    loaded ??= readModel(options.modelDir ?? modelFolder())
    return loaded
  }
  const words = (text: string) => splitWords(text.slice(0, MAX_CHARACTERS))
  return {
    id: 'static-en-256',
    dimension: DIMENSION,
    embed: (text) => {
      const { wordPieces, vectors, scales } = load()
      const sum = new Float32Array(DIMENSION)
      for (const word of words(text)) {
        for (const id of wordPieces.cut(word)) {
          const scale = scales[id] as number
          const row = id * DIMENSION
          for (let i = 0; i < DIMENSION; i++) sum[i] = (sum[i] as number) + (vectors[row + i] as number) * scale
        }
      }
      return normalize(sum)
    },
    pieces: (text) => {
      const { wordPieces } = load()
      return words(text).flatMap((word) => wordPieces.cut(word).map(wordPieces.name))
    },
  }
}
