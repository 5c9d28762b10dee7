import type { Embedder } from '@openpa/core'
import { createStaticEmbedder } from '@openpa/embedder-static'

/** The built-in embedder behind core's port. */
export function createBuiltInEmbedder(): Embedder {
  const { id, dimension, embed } = createStaticEmbedder()
  return { id, dimension, embed: async (texts) => texts.map((text) => embed(text)) }
}
