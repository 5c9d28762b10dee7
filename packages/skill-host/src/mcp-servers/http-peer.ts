import { AssistantError } from '@openpa/core'
import { MCP_VERSION, RPC_METHOD_NOT_FOUND, RpcError } from '@openpa/skill/mcp'
import { z } from 'zod'
import type { McpPeer } from './remote-tools.ts'

const MOST_CHARS = 10_000_000

/** What is sent with every request. */
export interface HttpAccess {
  url: string
  /** Headers, with secrets and tokens in their places. */
  headers(): Promise<Record<string, string>>
  /** After a 401: whether there is a new token, so that it is worth another try. */
  renew(signal: AbortSignal | undefined): Promise<boolean>
  /** Takes secrets out of what came back. */
  clean(text: string): string
}

const Message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
})
type Message = z.output<typeof Message>

/** Messages of a body, one by one: of a stream as they come. */
async function* messagesOf(response: Response, clean: (text: string) => string): AsyncGenerator<Message> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  let text = ''
  let seen = 0
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    seen += chunk.length
    if (seen > MOST_CHARS)
      throw new AssistantError('skill.output-exceeded', `The answer of the server has more than ${MOST_CHARS} bytes.`)
    text += decoder.decode(chunk, { stream: true })
    if (!isStream) continue
    const events = text.split(/\r?\n\r?\n/)
    text = events.pop() ?? ''
    for (const event of events) yield* parsed(dataOf(event), clean)
  }
  yield* parsed(isStream ? dataOf(text) : text, clean)
}

const dataOf = (event: string): string =>
  event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? line.slice(5).replace(/^ /, '') : []))
    .join('\n')

function* parsed(text: string, clean: (text: string) => string): Generator<Message> {
  if (text.trim() === '') return
  let value: unknown
  try {
    value = JSON.parse(clean(text))
  } catch {
    throw new AssistantError('skill.protocol', 'The server sent what is no JSON.')
  }
  for (const one of [value].flat()) {
    const message = Message.safeParse(one)
    if (message.success) yield message.data
  }
}

/**
 * One end of an MCP connection over HTTP (streamable HTTP): each request is a POST, its answer JSON or a stream of events.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http
 */
export class HttpPeer implements McpPeer {
  readonly #access: HttpAccess
  readonly #end = Promise.withResolvers<void>()
  readonly closed = this.#end.promise
  readonly #stop = new AbortController()
  #lastId = 0
  #session: string | undefined
  #version: string | undefined

  constructor(access: HttpAccess) {
    this.#access = access
  }

  /** @throws {RpcError} the server's error. @throws {AssistantError} `mcp.unavailable`, `mcp.login-needed`, `skill.protocol`. */
  async request(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    const id = ++this.#lastId
    const response = await this.#post({ jsonrpc: '2.0', id, method, params }, signal)
    if (method === 'initialize') {
      this.#session = response.headers.get('mcp-session-id') ?? undefined
      this.#version = MCP_VERSION
    }
    try {
      for await (const message of messagesOf(response, this.#access.clean)) {
        if (message.method !== undefined) this.#answer(message)
        else if (message.id === id) {
          if (message.error) throw new RpcError(message.error.code, message.error.message)
          if (method === 'initialize') this.#version = versionIn(message.result)
          return message.result
        }
      }
    } catch (error) {
      throw signal?.aborted || error instanceof RpcError || error instanceof AssistantError
        ? error
        : this.#unavailable(error)
    }
    throw new AssistantError('skill.protocol', 'The server ended its answer without one.')
  }

  async notify(method: string, params: object): Promise<void> {
    const response = await this.#post({ jsonrpc: '2.0', method, params })
    await response.body?.cancel()
  }

  /** Ends the session. */
  close(): void {
    if (this.#stop.signal.aborted) return
    if (this.#session !== undefined) void this.#send('DELETE', undefined).catch(() => undefined)
    this.#stop.abort(new Error('The connection was closed.'))
    this.#end.resolve()
  }

  /** The server asks: nothing but whether somebody is there. */
  #answer({ id, method }: Message): void {
    if (id === undefined) return
    const error = { code: RPC_METHOD_NOT_FOUND, message: 'This client offers nothing.' }
    const answer = { jsonrpc: '2.0', id, ...(method === 'ping' ? { result: {} } : { error }) }
    void this.#post(answer).catch(() => undefined)
  }

  async #post(message: object, signal?: AbortSignal): Promise<Response> {
    const body = JSON.stringify(message)
    let response = await this.#send('POST', body, signal)
    if (response.status === 401 && (await this.#access.renew(signal))) response = await this.#send('POST', body, signal)
    if (response.ok) return response
    await response.body?.cancel()
    const { host } = new URL(this.#access.url)
    if (response.status === 401)
      throw new AssistantError('mcp.login-needed', `${host} wants a login.`, {
        hint: 'Log in: assistant mcp login <name>; or give a header: assistant mcp add … --header',
      })
    // The server has forgotten the session: the next call begins another one. Many say 400 where the protocol has 404.
    if ((response.status === 404 || response.status === 400) && this.#session !== undefined) this.close()
    throw new AssistantError('mcp.unavailable', `${host} answered with HTTP ${response.status}.`, {
      hint: 'Try again, or check the address.',
    })
  }

  async #send(method: 'POST' | 'DELETE', body: string | undefined, signal?: AbortSignal): Promise<Response> {
    const own = await this.#access.headers()
    const session = this.#session === undefined ? {} : { 'mcp-session-id': this.#session }
    const version = this.#version === undefined ? {} : { 'mcp-protocol-version': this.#version }
    const known = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' }
    const signals = [...(method === 'DELETE' ? [] : [this.#stop.signal]), ...(signal ? [signal] : [])]
    try {
      return await fetch(this.#access.url, {
        method,
        headers: { ...own, ...known, ...session, ...version },
        // Headers with secrets are for this very address.
        redirect: 'error',
        signal: AbortSignal.any(signals),
        ...(body === undefined ? {} : { body }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw this.#unavailable(error)
    }
  }

  #unavailable(cause: unknown): AssistantError {
    const { host } = new URL(this.#access.url)
    return new AssistantError('mcp.unavailable', `${host} cannot be reached.`, {
      cause,
      hint: 'Check the address and whether this machine is online.',
    })
  }
}

const versionIn = (result: unknown): string =>
  z.object({ protocolVersion: z.string() }).safeParse(result).data?.protocolVersion ?? MCP_VERSION
