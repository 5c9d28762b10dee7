import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { sendJson } from './deliver.ts'
import type { Fault } from './faults.ts'
import { createModel } from './model.ts'
import type { RequestBody, Step } from './script.ts'

export interface RecordedRequest {
  method: string
  /** With the query, e.g. `/v1/chat/completions`. */
  path: string
  headers: IncomingHttpHeaders
  /** Length of the body as sent. */
  bytes: number
  /** `{}` when the body was empty or no JSON object. */
  body: RequestBody
  /** True when the answer went out whole, false when the client left or the socket was destroyed. */
  finished: Promise<boolean>
}

export interface ModelServerOptions {
  /** Default 0: any free one. */
  port?: number
  script?: readonly Step[]
  /** Goes before the faults of steps. While it is an HTTP error, the script stays where it is. */
  fault?: Fault
  /** Requests with another bearer token get 401. */
  apiKey?: string
}

/** A model behind OpenAI's protocol on 127.0.0.1 that says what a script tells it to. */
export interface ModelServer extends AsyncDisposable {
  /** Base URL with `/v1`. */
  url: string
  /** All requests so far, in the order in which their bodies arrived; refused ones too. A test may empty it. */
  requests: RecordedRequest[]
  /** Replaces what is left of the script, and the server's fault: none if not given. */
  setScript(steps: readonly Step[], options?: { fault?: Fault }): void
  /** Ends the silence of `slow-first-token` and `stall` for all requests received so far. */
  release(): void
  /** Resolves with the n-th request, from 1, at once if it was there; rejects when the server closes. */
  waitForRequest(n: number): Promise<RecordedRequest>
  /** Destroys open connections; may be called again. */
  close(): Promise<void>
}

export type { Fault, Step }

const MODELS = { object: 'list', data: [{ id: 'scripted', object: 'model', created: 0, owned_by: 'script' }] }

const parseBody = (raw: Buffer): RequestBody | undefined => {
  try {
    const body: unknown = raw.length > 0 ? JSON.parse(raw.toString()) : {}
    return typeof body === 'object' && body && !Array.isArray(body) ? (body as RequestBody) : undefined
  } catch {
    return undefined
  }
}

/**
 * Starts the server. Without a script, or when no step fits, the answer is "Hello from the scripted model.".
 *
 * - `POST /v1/chat/completions` JSON or stream, tools, `response_format`
 * - `POST /v1/embeddings` hashed words, `float` or `base64`, 256 dimensions if the request names none
 * - `GET /v1/models` the one model `scripted`
 * @throws when the port is taken.
 */
export const startModelServer = async (options: ModelServerOptions = {}): Promise<ModelServer> => {
  const requests: RecordedRequest[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  const closing = new AbortController()
  const model = createModel(options.script, options.fault)
  let count = 0

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { promise: finished, resolve } = Promise.withResolvers<boolean>()
    response.once('close', () => resolve(response.writableFinished))
    const raw = await buffer(request)
    const { method = '', url: path = '', headers } = request
    const body = parseBody(raw)
    const number = ++count
    requests.push({ method, path, headers, bytes: raw.length, body: body ?? {}, finished })
    arrivals.emit('request')
    const refuse = (status: number, message: string) => sendJson(response, status, { error: { message } })
    if (options.apiKey !== undefined && headers.authorization !== `Bearer ${options.apiKey}`) {
      return refuse(401, 'Incorrect API key provided')
    }
    if (!body) return refuse(400, 'The body is no JSON object')
    switch (`${method} ${path.split('?')[0]}`) {
      case 'POST /v1/chat/completions':
        return model.chat(response, body, number)
      case 'POST /v1/embeddings':
        return model.embed(response, body)
      case 'GET /v1/models':
        return sendJson(response, 200, MODELS)
      default:
        return refuse(404, `There is no ${method} ${path}`)
    }
  }

  const server = createServer((request, response) => {
    // a client that leaves while it sends is no fault; anything else is a mistake in a script, shown to the client
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 500, { error: { message: String(error) } })
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  const close = async () => {
    if (closing.signal.aborted) return
    closing.abort(new Error('the model server was closed'))
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    setScript: model.setScript,
    release: model.release,
    waitForRequest: async (n) => {
      for (;;) {
        const request = requests[n - 1]
        if (request) return request
        await once(arrivals, 'request', { signal: closing.signal })
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
