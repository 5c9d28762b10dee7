import { lookup as lookUp } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AssistantError } from '@openpa/core'
import { isPrivateAddress } from './private-addresses.ts'

/** A request as it leaves: one hop. */
export interface OutboundRequest {
  url: URL
  method: string
  headers: Readonly<Record<string, string>>
  body: Buffer | undefined
}

/** What came back. Header names are in lower case. */
export interface InboundResponse {
  status: number
  statusText: string
  headers: [string, string][]
  body: Buffer
}

/** The way out, for all powers. */
export interface Egress {
  /**
   * Makes one request; redirects are not followed. The name is looked up once, its addresses are judged, and the one that was
   * judged is dialled.
   * @param allowPrivate whether this host may be a private one.
   * @throws {AssistantError} `skill.address-denied`, `skill.fetch-failed`, `skill.output-exceeded`.
   */
  request(request: OutboundRequest, options: { allowPrivate: boolean; signal: AbortSignal }): Promise<InboundResponse>
}

const MOST_BYTES = 10_000_000
const TIMEOUT_MS = 20_000

interface Address {
  address: string
  family: number
}

async function resolve(hostname: string): Promise<Address[]> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family !== 0) return [{ address: bare, family }]
  try {
    return await lookUp(bare, { all: true })
  } catch (error) {
    throw new AssistantError('skill.fetch-failed', `The host ${hostname} is not known.`, {
      cause: error,
      hint: 'Check the spelling and whether this machine is online.',
    })
  }
}

async function addressOf({ hostname, host }: URL, allowPrivate: boolean): Promise<Address> {
  const addresses = await resolve(hostname)
  // All of them: a name that leads to both is made to confuse.
  if (!allowPrivate && addresses.some(({ address }) => isPrivateAddress(address)))
    throw new AssistantError('skill.address-denied', `${host} points to a private address.`, {
      hint: 'If it is yours and the skill may reach it: assistant skill permissions <skill> --allow-private <host>',
    })
  const [first] = addresses
  if (!first) throw new AssistantError('skill.fetch-failed', `The host ${hostname} has no address.`)
  return first
}

async function readBody(response: IncomingMessage, host: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) {
      response.destroy()
      throw new AssistantError('skill.output-exceeded', `The answer of ${host} is larger than ${MOST_BYTES} bytes.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1] ?? ''] as [string, string]] : []))

function send(
  { url, method, headers, body }: OutboundRequest,
  { address, family }: Address,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const pinned: LookupFunction = (_hostname, options, done) => {
    if (options.all) done(null, [{ address, family }])
    else done(null, address, family)
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      // An agent would keep connections for another skill's requests.
      { method, headers: { 'accept-encoding': 'identity', ...headers }, lookup: pinned, signal, agent: false },
      resolve,
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Requests over the network of this machine. */
export const createEgress = (): Egress => ({
  async request(request, { allowPrivate, signal }) {
    const address = await addressOf(request.url, allowPrivate)
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
    const { host } = request.url
    try {
      const response = await send(request, address, AbortSignal.any([signal, timeout]))
      const { statusCode = 0, statusMessage = '', rawHeaders } = response
      const body = await readBody(response, host)
      return { status: statusCode, statusText: statusMessage, headers: pairs(rawHeaders), body }
    } catch (error) {
      if (signal.aborted || error instanceof AssistantError) throw error
      const why = timeout.aborted ? `took longer than ${TIMEOUT_MS / 1000} s` : 'cannot be reached'
      throw new AssistantError('skill.fetch-failed', `${host} ${why}.`, { cause: error })
    }
  },
})
