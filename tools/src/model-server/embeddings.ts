import { countTokens } from './chat.ts'
import type { RequestBody } from './script.ts'

const DEFAULT_DIMENSION = 256

/** FNV-1a, 32 bits. @see https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0
  return value
}

/**
 * Signed feature hashing of lower-case words: the same text gives the same vector, shared words a higher cosine.
 * @returns a vector of length 1, also for text without words.
 */
const hashText = (text: string, dimension: number): Float32Array => {
  const vector = new Float32Array(dimension)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const value = hash(word)
    const index = value % dimension
    // the sign from another part of the hash than the index
    vector[index] = (vector[index] ?? 0) + (hash(`${word}±`) & 0x10000 ? 1 : -1)
  }
  const length = Math.hypot(...vector)
  if (length === 0) vector[0] = 1 // words that cancel each other out
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** The answer of `POST /v1/embeddings`. @see https://platform.openai.com/docs/api-reference/embeddings */
export const toEmbeddings = (body: RequestBody) => {
  const inputs = Array.isArray(body.input) ? body.input : [body.input ?? '']
  const data = inputs.map((text, index) => {
    const vector = hashText(String(text), body.dimensions ?? DEFAULT_DIMENSION)
    const embedding = body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]
    return { object: 'embedding', index, embedding }
  })
  const tokens = countTokens(inputs.join(''))
  const usage = { prompt_tokens: tokens, total_tokens: tokens }
  return { object: 'list', model: body.model ?? 'scripted', data, usage }
}
