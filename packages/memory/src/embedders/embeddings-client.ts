import { setTimeout } from 'node:timers/promises'
import { isAssistantError } from '@openpa/core'
import { badResponse, isPassing, retryAfterMs, statusOf, toEmbedderError } from './embedding-failure.ts'

const RETRIES = 3
const FIRST_WAIT_MS = 500
/** A server that asks for more is not waited for. */
const LONGEST_WAIT_MS = 30_000
/** What servers say to a field that they do not know or cannot serve. */
const REFUSED_FIELD: ReadonlySet<number> = new Set([400, 422])

/** A server of embeddings, and how to reach it. */
export interface EmbeddingsServer {
  /** Address of the API with its version, e.g. `http://127.0.0.1:11434/v1`. */
  baseUrl: string
  modelId: string
  apiKey?: string
  /** Default the global one. */
  fetch?: typeof globalThis.fetch
  /** Longest time one request may take. Default 60,000. */
  timeoutMs?: number
  /** Waits before a request is sent again. Default a timer. */
  wait?: (ms: number) => Promise<unknown>
}

/** Gives a vector a text, in order, as the server sent them. */
export type RequestVectors = (texts: string[]) => Promise<number[][]>

type Send = (texts: string[], dimension: number | undefined) => Promise<number[][]>

/**
 * Requests of one model's vectors, sent again when they fail in passing.
 * @param host Names the server in errors.
 * @param dimension Asked of the server if given. One that refuses, since its model has one size only, is asked without
 * it from then on: the caller compares.
 */
export async function createEmbeddingsClient(
  server: EmbeddingsServer,
  host: string,
  dimension?: number,
): Promise<RequestVectors> {
  const send = await createSend(server, host)
  const { wait = setTimeout } = server
  let asked = dimension
  return async (texts) => {
    try {
      return await retrying(() => send(texts, asked), host, wait)
    } catch (error) {
      const mayBeTheField = isAssistantError(error, 'embedder.refused') && REFUSED_FIELD.has(statusOf(error.cause) ?? 0)
      if (asked === undefined || !mayBeTheField) throw error
      const vectors = await retrying(() => send(texts, undefined), host, wait)
      asked = undefined
      return vectors
    }
  }
}

async function createSend(server: EmbeddingsServer, host: string): Promise<Send> {
  const { baseUrl, modelId, apiKey, fetch, timeoutMs = 60_000 } = server
  // Loaded here: who keeps the built-in embedder never needs it.
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const provider = createOpenAICompatible({
    name: 'embeddings',
    baseURL: baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(fetch === undefined ? {} : { fetch }),
  })
  const model = provider.embeddingModel(modelId)
  return async (texts, dimension) => {
    const { embeddings, response } = await model.doEmbed({
      values: texts,
      abortSignal: AbortSignal.timeout(timeoutMs),
      ...(dimension === undefined ? {} : { dimensions: dimension }),
    })
    const vectors = inOrder(embeddings, response?.body)
    if (embeddings.length !== texts.length || texts.some((_, i) => !vectors[i]))
      throw badResponse(host, `${embeddings.length} vectors for ${texts.length} texts`)
    return vectors
  }
}

/** The protocol numbers the vectors; the library gives them as they stand in the body, which it has checked. */
function inOrder(embeddings: number[][], body: unknown): number[][] {
  const rows = (body as { data: { index?: number }[] } | undefined)?.data
  const vectors: number[][] = []
  for (const [i, vector] of embeddings.entries()) vectors[rows?.[i]?.index ?? i] = vector
  return vectors
}

async function retrying<T>(work: () => Promise<T>, host: string, wait: (ms: number) => Promise<unknown>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const wanted = retryAfterMs(error) ?? 0
      if (!isPassing(error) || attempt >= RETRIES || wanted > LONGEST_WAIT_MS) throw toEmbedderError(error, host)
      await wait(Math.max(wanted, FIRST_WAIT_MS * 2 ** attempt))
    }
  }
}
