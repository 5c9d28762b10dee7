import { AssistantError } from '@openpa/core'
import { coversHost } from '@openpa/skill'
import type { WireResponse } from '@openpa/skill/mcp'
import { z } from 'zod'
import type { InboundResponse, OutboundRequest } from './egress.ts'
import { type Power, type PowerScope, power } from './power.ts'
import { fillIn, fillInHeader, fillInQuery, handleOf, namesIn, personsSecret, withoutValues } from './secret-handles.ts'

const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/)
const FetchRequest = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(8000),
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(['GET', 'HEAD', 'PROPFIND', 'REPORT', 'POST', 'PUT', 'PATCH', 'DELETE'])),
  headers: z.record(
    HeaderName,
    z
      .string()
      .max(8000)
      .regex(/^[^\r\n\0]*$/),
  ),
  redirect: z.enum(['follow', 'manual']),
  /** Base64. */
  body: z.base64().optional(),
})
type FetchRequest = z.output<typeof FetchRequest>

const MOST_REDIRECTS = 10
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** What the connection itself decides. */
const RESERVED: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade'])
/** What belongs to the host that it was made for. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization'])

const without = (headers: Readonly<Record<string, string>>, names: ReadonlySet<string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())))

/** The values of the secrets that a request stands for, each declared for its host. */
async function secretsIn(request: OutboundRequest, scope: PowerScope): Promise<Map<string, string>> {
  const texts = [request.url.search, ...Object.values(request.headers), request.body?.toString('latin1') ?? '']
  const values = new Map<string, string>()
  for (const name of namesIn(texts.join('\n'))) {
    scope.check({ power: 'secret-use', name, url: request.url })
    values.set(name, await personsSecret(scope, name))
  }
  return values
}

/** One hop: judged, filled in, sent, and what comes back cleaned. */
async function hop(request: OutboundRequest, scope: PowerScope): Promise<InboundResponse> {
  const { url } = request
  scope.check({ power: 'fetch', url, method: request.method })
  const { context, tool, since } = scope
  scope.deps.gate.mayFetch({ context, tool, target: url.host, since })
  context.taint.add('outward', tool.name)
  const values = await secretsIn(request, scope)
  const filled: OutboundRequest = {
    ...request,
    url: fillInQuery(url, values),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, fillInHeader(value, values)]),
    ),
    body: values.size === 0 ? request.body : request.body && Buffer.from(fillIn(request.body.toString(), values)),
  }
  const { privateHosts, namedHosts } = scope.skill
  const allowPrivate = [...privateHosts, ...namedHosts].some((host) => coversHost(host, url))
  const answer = await scope.deps.egress.request(filled, { allowPrivate, signal: scope.context.signal })
  if (values.size === 0) return answer
  const credentials = Object.values(filled.headers).flatMap((value) => /^Basic (\S+)$/i.exec(value)?.[1] ?? [])
  const echoes = new Map([...credentials.map((one) => ['credentials', one] as const), ...values])
  return {
    ...answer,
    headers: answer.headers.map(([name, value]) => [name, withoutValues(value, echoes)]),
    body: Buffer.from(withoutValues(answer.body.toString('latin1'), echoes), 'latin1'),
  }
}

/** Where a redirect leads, as a browser would follow it; undefined where the answer is none. */
function nextHop(request: OutboundRequest, { status, headers }: InboundResponse): OutboundRequest | undefined {
  const location = headers.find(([name]) => name === 'location')?.[1]
  if (!REDIRECTS.has(status) || location === undefined) return undefined
  const url = URL.parse(location, request.url.href)
  if (!url) return undefined
  const asGet = status === 303 || (request.method === 'POST' && status < 307)
  const method = asGet && request.method !== 'HEAD' ? 'GET' : request.method
  const headers_ = url.origin === request.url.origin ? request.headers : without(request.headers, CREDENTIALS)
  return { url, method, headers: headers_, body: asGet ? undefined : request.body }
}

async function follow(asked: FetchRequest, scope: PowerScope): Promise<WireResponse> {
  let request: OutboundRequest = {
    url: new URL(asked.url),
    method: asked.method,
    headers: without(asked.headers, RESERVED),
    body: asked.body === undefined ? undefined : Buffer.from(asked.body, 'base64'),
  }
  for (let left = MOST_REDIRECTS; left >= 0; left--) {
    const answer = await hop(request, scope)
    const next = asked.redirect === 'follow' ? nextHop(request, answer) : undefined
    if (!next) {
      const { body, ...rest } = answer
      return { ...rest, body: body.toString('base64'), url: request.url.href }
    }
    request = next
  }
  throw new AssistantError('skill.fetch-failed', `${new URL(asked.url).host} redirects in a circle.`)
}

/** Requests to declared hosts, and stand-ins for secrets in them. */
export const fetchPowers: Readonly<Record<string, Power>> = {
  fetch: power({
    args: z.tuple([FetchRequest]),
    audited: 'before',
    // Paths and queries can hold words of the person, which could not be forgotten here.
    target: ([{ method, url }]) => `${method} ${new URL(url).origin}`,
    permit: ([{ method, url }], { check }) => check({ power: 'fetch', url: new URL(url), method }),
    async use([request], scope) {
      const answer = await follow(request, scope)
      scope.context.taint.add('untrusted', scope.tool.name)
      return answer
    },
  }),
  secret: power({
    args: z.tuple([z.string().max(100)]),
    audited: 'before',
    target: ([name]) => name,
    permit: ([name], { check }) => check({ power: 'secret', name }),
    use: async ([name]) => handleOf(name),
  }),
}
