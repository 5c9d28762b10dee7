import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { AssistantError } from '@openpa/core'
import { type Address, judgeAddress } from './judge-address.ts'
import { dial, type ServerConnection } from './server-connection.ts'

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
  /**
   * Opens a connection, its address judged and dialled in the same way; with `tls` the certificate must be good for the host.
   * @throws {AssistantError} `skill.address-denied`, `skill.fetch-failed`.
   */
  connect(
    target: { host: string; port: number; tls: boolean },
    options: { allowPrivate: boolean; signal: AbortSignal },
  ): Promise<ServerConnection>
}

const MOST_BYTES = 10_000_000
const TIMEOUT_MS = 20_000

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
    const { hostname, host } = request.url
    const address = await judgeAddress(hostname, host, allowPrivate)
    const timeout = AbortSignal.timeout(TIMEOUT_MS)
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
  async connect({ host, port, tls }, { allowPrivate, signal }) {
    const { address } = await judgeAddress(host, `${host}:${port}`, allowPrivate)
    return dial({ host, port, address, tls }, signal)
  },
})
