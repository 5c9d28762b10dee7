import { AssistantError, type Embedder } from '@openpa/core'
import { badResponse } from './embedding-failure.ts'
import { createEmbeddingsClient, type EmbeddingsServer } from './embeddings-client.ts'

/** Texts in one request: what the strictest servers take by default. */
const BATCH = 32
/** As long as a memory may be. */
const MAX_CHARACTERS = 8000
/** Anything but white space, controls, invisible characters and unpaired surrogates: servers refuse texts without. */
const SOMETHING = /[^\s\p{Cc}\p{Cf}\p{Cs}]/u

/** Where the vectors come from, and how long they are. */
export interface OpenAiEmbedderOptions extends EmbeddingsServer {
  /**
   * Numbers in a vector. The server is asked for as many, and what it gives must have them. Without it the server is
   * asked for one vector at creation, to count.
   */
  dimension?: number
}

/**
 * An embedder over any OpenAI-compatible `/embeddings`. Texts leave this machine unless the server is on it.
 *
 * A request takes 32 texts, of which the first 8000 characters count. Passing failures (no connection, time-out, 408,
 * 409, 429, 5xx) are tried again three times, not before the server's Retry-After. The id is
 * `openai:<host>/<modelId>-<dimension>`.
 * @throws {AssistantError} `config.invalid` for an address that is none. Creation without `dimension` and `embed` also:
 * `embedder.unavailable` when a passing failure does not pass, `embedder.refused`, `embedder.model-not-found`, and
 * `embedder.bad-response` when what came are not vectors, or not as many or as long as they must be.
 * @see https://platform.openai.com/docs/api-reference/embeddings
 */
export async function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Promise<Embedder> {
  const host = hostOf(options.baseUrl)
  const request = await createEmbeddingsClient(options, host, options.dimension)
  const dimension = options.dimension ?? (await request(['dimension']))[0]?.length ?? 0
  if (dimension < 1) throw badResponse(host, 'they have no numbers')

  const embedBatch = async (texts: string[]) => {
    const vectors = await request(texts)
    const wrong = vectors.find(({ length }) => length !== dimension)
    if (wrong)
      throw badResponse(host, `they have ${wrong.length} numbers instead of ${dimension}`, {
        hint: `Is ${options.modelId} still the same model, and can it give ${dimension} numbers?`,
      })
    return vectors.map(normalized)
  }

  return {
    id: `openai:${host}/${options.modelId}-${dimension}`,
    dimension,
    embed: async (texts) => {
      const starts = texts.map((text) => text.slice(0, MAX_CHARACTERS))
      const told = starts.filter((text) => SOMETHING.test(text)).map((text) => text.toWellFormed())
      const vectors: Float32Array[] = []
      for (let i = 0; i < told.length; i += BATCH) vectors.push(...(await embedBatch(told.slice(i, i + BATCH))))
      const next = vectors.values()
      return starts.map((text) => (SOMETHING.test(text) && next.next().value) || new Float32Array(dimension))
    },
  }
}

function hostOf(baseUrl: string): string {
  const url = URL.parse(baseUrl)
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.host
  throw new AssistantError('config.invalid', `"${baseUrl}" is no address of a server.`, {
    hint: 'Name it with its version: http://127.0.0.1:11434/v1',
  })
}

/** The vector at length 1; one of length 0 stays. */
function normalized(vector: number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (value) => value / length)
}
