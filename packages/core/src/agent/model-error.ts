import { AssistantError, ERROR_CODES, isAssistantError } from '../errors.ts'

/** The fields of the AI SDK's `APICallError` that tell what went wrong; read by shape, since it may come wrapped. */
interface CallError {
  statusCode?: number
  responseHeaders?: Record<string, string>
  message: string
}

const callErrorIn = (error: unknown): CallError | undefined => {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; depth++) {
    if ('statusCode' in at && at.statusCode !== undefined) return at as CallError
    at = 'lastError' in at ? at.lastError : at.cause
  }
  return undefined
}

const rootMessage = (error: unknown): string => {
  let at = error
  while (at instanceof Error && at.cause instanceof Error) at = at.cause
  return at instanceof Error ? at.message || at.name : String(at)
}

/** How long the server asked to wait, in milliseconds; undefined when it did not say. */
export function retryAfterMs(error: unknown): number | undefined {
  const value = callErrorIn(error instanceof Error && error.cause ? error.cause : error)?.responseHeaders?.[
    'retry-after'
  ]
  if (value === undefined) return undefined
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** Whether the same call may go well a little later: a request that the server refuses it will refuse again. */
export function isPassing(error: unknown): boolean {
  if (!isAssistantError(error) || !ERROR_CODES[error.code].retryable) return false
  const status = callErrorIn(error.cause)?.statusCode ?? 0
  return status < 400 || status >= 500 || [408, 409, 425, 429].includes(status)
}

/** A failed model call as one of our errors, without anything that the request carried. */
export function toModelError(error: unknown, name: string): AssistantError {
  if (isAssistantError(error)) return error
  const call = callErrorIn(error)
  const status = call?.statusCode
  const options = { cause: error }
  if (status === 401 || status === 403)
    return new AssistantError('model.auth-failed', `The model ${name} refused the key (HTTP ${status}).`, {
      ...options,
      hint: `Set another key: assistant model add ${name} --key-from-env NAME`,
    })
  if (status === 404)
    return new AssistantError('model.not-found', `The model ${name} does not exist at its address (HTTP 404).`, {
      ...options,
      hint: 'See: assistant model list',
    })
  if (status === 429)
    return new AssistantError('model.rate-limited', `The model ${name} takes no more requests now (HTTP 429).`, {
      ...options,
      hint: 'Try again in a while.',
    })
  if (status !== undefined && status !== 200)
    return new AssistantError('model.unavailable', `The model ${name} failed (HTTP ${status}).`, {
      ...options,
      hint: 'Try again, or choose another: assistant model list',
    })
  if (
    status === 200 ||
    (error instanceof Error &&
      /JSON|Type ?[Vv]alidation|parse|terminated|aborted|premature|other side closed|ended without/i.test(
        `${error.name} ${rootMessage(error)}`,
      ))
  )
    return new AssistantError('model.bad-response', `The answer of the model ${name} broke off or could not be read.`, {
      ...options,
      hint: 'Try again.',
    })
  return new AssistantError('model.unavailable', `The model ${name} cannot be reached: ${rootMessage(error)}.`, {
    ...options,
    hint: `Is its server running? Test it: assistant model test ${name}`,
  })
}
