/**
 * What can go wrong with an answer:
 * `401`, `429` (with Retry-After), `500`: an error without an answer · `bad-json`: a body or event that is no JSON ·
 * `slow-first-token`: headers, then silence, then the answer · `stall`: half of the answer, silence, then the rest ·
 * `truncated-stream`: half of the answer, then the socket is destroyed · `no-done`: the whole text, but neither
 * finish_reason nor [DONE] · `empty`: no text, no tool call · `invalid-tool-json`, `unknown-tool`: a tool call with
 * broken arguments, or of a tool that is not there.
 */
export type FaultName =
  | '401'
  | '429'
  | '500'
  | 'bad-json'
  | 'slow-first-token'
  | 'stall'
  | 'truncated-stream'
  | 'no-done'
  | 'empty'
  | 'invalid-tool-json'
  | 'unknown-tool'

export interface FaultOptions {
  fault: FaultName
  /** Only the first n requests, 1 or more; without it all. */
  times?: number
  /** Of `429`, default 1. */
  retryAfterSeconds?: number
  /** Silence of `slow-first-token` and `stall` ends after this time; without it only by `release()`. */
  holdMs?: number
}

export type Fault = FaultName | FaultOptions

export const toFaultOptions = (fault: Fault | undefined): FaultOptions | undefined =>
  typeof fault === 'string' ? { fault } : fault

/** Counts the requests a fault of the whole server is still good for. */
export const createFaultPlan = (fault: Fault | undefined) => {
  const options = toFaultOptions(fault)
  let left = options?.times ?? Number.POSITIVE_INFINITY
  return { next: (): FaultOptions | undefined => (left-- > 0 ? options : undefined) }
}

const ERROR_TYPES: Partial<Record<FaultName, string>> = {
  '401': 'invalid_request_error',
  '429': 'rate_limit_exceeded',
  '500': 'server_error',
}

/** The HTTP error a fault stands for; undefined when it still answers 200. */
export const toHttpError = ({ fault, retryAfterSeconds = 1 }: FaultOptions) => {
  const type = ERROR_TYPES[fault]
  if (!type) return undefined
  const headers: Record<string, string> = fault === '429' ? { 'retry-after': String(retryAfterSeconds) } : {}
  return { status: Number(fault), headers, body: { error: { message: `Scripted fault ${fault}`, type, code: type } } }
}
