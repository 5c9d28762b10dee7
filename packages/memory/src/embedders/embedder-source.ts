import { type Embedder, isAssistantError } from '@openpa/core'

/** Gives the embedder in use, which may be exchanged: whoever asks takes one for a whole piece of work. */
export interface EmbedderSource {
  readonly current: Embedder
}

/** The embedder for a piece of work. */
export const embedderOf = (source: Embedder | EmbedderSource): Embedder =>
  'current' in source ? source.current : source

/**
 * Vectors of texts, in order; none where the embedder fails (its server is gone, its package was removed): nothing that is told
 * is lost for that, and words are searched all the same. `embedMissing` makes up for them later.
 */
export async function tryEmbed({ embed }: Embedder, texts: readonly string[]): Promise<(Float32Array | undefined)[]> {
  try {
    return await embed(texts)
  } catch (error) {
    if (isAssistantError(error) && error.code.startsWith('embedder.')) return texts.map(() => undefined)
    throw error
  }
}
