import { AssistantError } from '@openpa/core'

/** The fields of the AI SDK's `APICallError` that tell what went wrong; read by shape, as in core. */
interface CallError extends Error {
  statusCode?: number
  responseHeaders?: Record<string, string>
  isRetryable: boolean
}

const isCallError = (error: unknown): error is CallError => error instanceof Error && 'isRetryable' in error
const hasTimedOut = (error: unknown): error is Error => error instanceof Error && error.name === 'TimeoutError'

/** Whether the same request may go well a little later. */
export const isPassing = (error: unknown): boolean => hasTimedOut(error) || (isCallError(error) && error.isRetryable)

/** The status of the answer; undefined where there was none. */
export const statusOf = (error: unknown): number | undefined => (isCallError(error) ? error.statusCode : undefined)

/** How long the server asked to wait, in milliseconds; undefined when it did not say. */
export function retryAfterMs(error: unknown): number | undefined {
  const value = isCallError(error) ? error.responseHeaders?.['retry-after'] : undefined
  if (value === undefined) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** The server's answer is not what was asked for. */
export const badResponse = (host: string, what: string, options?: { hint?: string; cause?: unknown }): AssistantError =>
  new AssistantError('embedder.bad-response', `The embeddings of ${host} cannot be used: ${what}.`, {
    hint: 'Is the address that of an OpenAI-compatible API, with its version (/v1)?',
    ...options,
  })

/** A failed request as one of our errors, without anything that it carried; what is not a failed request stays itself. */
export function toEmbedderError(error: unknown, host: string): unknown {
  const server = `The server of embeddings at ${host}`
  if (hasTimedOut(error))
    return new AssistantError('embedder.unavailable', `${server} took too long.`, { hint: 'Try again.', cause: error })
  if (!isCallError(error)) return error
  const { statusCode: status } = error
  const isAnswer = status !== undefined && status < 300
  if (error.isRetryable || status === undefined) {
    const why = isAnswer || status === undefined ? `cannot be reached or broke off` : `failed (HTTP ${status})`
    return new AssistantError('embedder.unavailable', `${server} ${why}.`, {
      hint: 'Is it running? Try again in a while.',
      cause: error,
    })
  }
  if (isAnswer) return badResponse(host, 'they are not in the form of the API', { cause: error })
  if (status === 404)
    return new AssistantError('embedder.model-not-found', `${server} has no such model or address (HTTP 404).`, {
      hint: 'Look at the name of the model, and whether the address ends with the version (/v1).',
      cause: error,
    })
  return new AssistantError('embedder.refused', `${server} refused the request (HTTP ${status}).`, {
    hint: status === 401 || status === 403 ? 'Set another key.' : 'Is the model one for embeddings?',
    cause: error,
  })
}
