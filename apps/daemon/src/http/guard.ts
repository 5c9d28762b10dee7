import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '@openpa/core'
import type { AccessTokens, Scope } from './access-tokens.ts'
import type { Refusal } from './refusal.ts'

/** Where a request came in: the Unix socket, which only its owner can open, or TCP on `port`. */
export type Entry = { kind: 'socket' } | { kind: 'tcp'; port: number }

const refuse = (status: number, code: ErrorCode, message: string): Refusal => ({ status, code, message })
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const SAME_SITE: ReadonlySet<string> = new Set(['none', 'same-origin'])

function wrongTarget(request: IncomingMessage, entry: Entry): Refusal | undefined {
  const hosts = request.rawHeaders.filter((_, i) => i % 2 === 0 && request.rawHeaders[i]?.toLowerCase() === 'host')
  const host = request.headers.host
  if (host === undefined) return refuse(400, 'request.bad-target', 'The request names no host.')
  const allowed =
    entry.kind === 'tcp'
      ? ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${entry.port}`)
      : ['localhost', 'assistant']
  if (hosts.length > 1 || !allowed.includes(host))
    return refuse(
      403,
      'host.not-allowed',
      `This daemon only answers to 127.0.0.1/localhost (got Host ${JSON.stringify(host.slice(0, 100))}).`,
    )
  if (!request.url?.startsWith('/') || request.url.startsWith('//'))
    return refuse(400, 'request.bad-target', 'The request target must be a path.')
  return undefined
}

function fromWebPage(request: IncomingMessage): Refusal | undefined {
  if (request.headers.origin !== undefined)
    return refuse(403, 'origin.not-allowed', 'Requests from web pages are refused.')
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && !SAME_SITE.has(String(site)))
    return refuse(403, 'site.not-allowed', 'Requests from other sites are refused.')
  if (/[?&](?:access_)?token=/i.test(request.url ?? ''))
    return refuse(
      400,
      'auth.token-exposed',
      'A token does not belong into an address: send it in the Authorization header.',
    )
  return undefined
}

function notJson(request: IncomingMessage): Refusal | undefined {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  if (!WRITES.has(request.method ?? '') || !hasBody) return undefined
  const isJson = /^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')
  return isJson ? undefined : refuse(415, 'json.only', 'Bodies must be application/json.')
}

/**
 * Looks at a request before anything else does: host, target, origin, site, token, content type, in this order.
 * @returns the scope of the caller, or why it is refused.
 */
export function guard(request: IncomingMessage, entry: Entry, tokens: AccessTokens): Scope | Refusal {
  const refusal = wrongTarget(request, entry) ?? fromWebPage(request)
  if (refusal) return refusal
  const scope =
    entry.kind === 'socket' && request.headers.authorization === undefined
      ? 'admin'
      : tokens.check(request.headers.authorization, request.socket.remoteAddress ?? '')
  if (typeof scope !== 'string') return scope
  return notJson(request) ?? scope
}
