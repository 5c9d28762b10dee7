import { AssistantError } from '@openpa/core'
import { z } from 'zod'
import type { Egress } from '../../broker/egress.ts'

/** Where a person logs in for a server, and where tokens come from. */
export interface LoginServer {
  authorizationEndpoint: string
  tokenEndpoint: string
  /** Where this program can introduce itself; undefined where it has to be known already. */
  registrationEndpoint: string | undefined
  /** The server that tokens are for, as it names itself. */
  resource: string
  /** What to ask for; undefined for what is usual. */
  scope: string | undefined
}

/** Asks for, or sends, a JSON document. */
export interface JsonCalls {
  /** @returns undefined where there is none. */
  get(url: URL): Promise<unknown>
  post(url: string, type: 'json' | 'form', body: string): Promise<unknown>
  /** Asks the server without a token, to be told where one comes from. @returns its `WWW-Authenticate`. */
  challenge(url: string): Promise<string>
}

const Resource = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.url()).min(1),
  scopes_supported: z.array(z.string()).optional(),
})
const Issuer = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  registration_endpoint: z.url().optional(),
  code_challenge_methods_supported: z.array(z.string()).default([]),
})

/** What went wrong with a login. */
export const loginFailed = (why: string, cause?: unknown): AssistantError =>
  new AssistantError('mcp.login-failed', `There was no login: ${why}.`, {
    cause,
    hint: 'Try again; if it stays so, ask whoever runs the server.',
  })

/**
 * Calls for a login: over TLS, or within this machine; a private address only where the server itself is there.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization
 */
export function jsonCalls(egress: Egress, serverUrl: string, signal: AbortSignal): JsonCalls {
  const own = new URL(serverUrl).hostname
  const send = async (url: URL, method: string, headers: Record<string, string>, body?: string) => {
    if (url.protocol !== 'https:' && url.hostname !== own)
      throw loginFailed(`${url.host} is not asked without encryption`)
    return egress.request(
      {
        url,
        method,
        headers: { accept: 'application/json', ...headers },
        body: body === undefined ? undefined : Buffer.from(body),
      },
      { allowPrivate: url.hostname === own, signal },
    )
  }
  const json = (bytes: Buffer, host: string): unknown => {
    try {
      return JSON.parse(bytes.toString('utf8'))
    } catch (error) {
      throw loginFailed(`${host} answered what is no JSON`, error)
    }
  }
  return {
    async get(url) {
      const { status, body } = await send(url, 'GET', {})
      return status === 200 ? json(body, url.host) : undefined
    },
    async post(address, type, text) {
      const url = new URL(address)
      const kind = type === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
      const { status, body } = await send(url, 'POST', { 'content-type': kind }, text)
      if (status < 300) return json(body, url.host)
      const { error } = z.object({ error: z.string().max(200) }).safeParse(json(body, url.host)).data ?? {}
      throw loginFailed(`${url.host} refused with ${error ?? `HTTP ${status}`}`)
    },
    async challenge(address) {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      const { headers: answered } = await send(
        new URL(address),
        'POST',
        headers,
        '{"jsonrpc":"2.0","id":0,"method":"ping"}',
      )
      return answered.find(([name]) => name === 'www-authenticate')?.[1] ?? ''
    },
  }
}

const parameter = (challenge: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1]

/** Well-known addresses of a document: with the path of what it is about, then without. */
const wellKnown = (about: URL, ...names: string[]): URL[] => {
  const path = about.pathname.replace(/\/$/, '')
  const paths = names.flatMap((name) =>
    path === '' ? [`/.well-known/${name}`] : [`/.well-known/${name}${path}`, `/.well-known/${name}`],
  )
  return paths.map((one) => new URL(one, about.origin))
}

async function first<T>(calls: JsonCalls, urls: readonly URL[], schema: z.ZodType<T>): Promise<T | undefined> {
  for (const url of urls) {
    const found = schema.safeParse(await calls.get(url))
    if (found.success) return found.data
  }
  return undefined
}

/**
 * Finds where to log in for a server.
 * @throws {AssistantError} `mcp.login-failed` where it does not say so, or does without PKCE.
 */
export async function discoverLogin(serverUrl: string, calls: JsonCalls): Promise<LoginServer> {
  const server = new URL(serverUrl)
  const challenge = await calls.challenge(serverUrl)
  const named = parameter(challenge, 'resource_metadata')
  const places =
    named !== undefined && URL.canParse(named) ? [new URL(named)] : wellKnown(server, 'oauth-protected-resource')
  const resource = await first(calls, places, Resource)
  if (!resource) throw loginFailed(`${server.host} does not say where to log in`)
  // A token for somebody else's server would be handed to this one.
  if (!isWithin(server, resource.resource))
    throw loginFailed(`${server.host} names another server: ${resource.resource}`)
  const [issuerUrl = ''] = resource.authorization_servers
  const about = new URL(issuerUrl)
  const issuer = await first(calls, wellKnown(about, 'oauth-authorization-server', 'openid-configuration'), Issuer)
  if (!issuer) throw loginFailed(`${about.host} does not say how to log in`)
  if (issuer.issuer.replace(/\/$/, '') !== issuerUrl.replace(/\/$/, ''))
    throw loginFailed(`${about.host} calls itself ${issuer.issuer}`)
  if (!issuer.code_challenge_methods_supported.includes('S256'))
    throw loginFailed(`${about.host} does not support PKCE`)
  const page = new URL(issuer.authorization_endpoint)
  if (page.protocol !== 'https:' && page.hostname !== server.hostname)
    throw loginFailed(`${page.host} would take a login without encryption`)
  return {
    authorizationEndpoint: issuer.authorization_endpoint,
    tokenEndpoint: issuer.token_endpoint,
    registrationEndpoint: issuer.registration_endpoint,
    resource: resource.resource,
    scope: parameter(challenge, 'scope') ?? resource.scopes_supported?.join(' '),
  }
}

function isWithin(server: URL, resource: string): boolean {
  const named = URL.parse(resource)
  if (!named || named.origin !== server.origin) return false
  const path = named.pathname.replace(/\/$/, '')
  return server.pathname === path || server.pathname.startsWith(`${path}/`)
}
