import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

/** Where to connect. */
export type Target = { socketPath: string } | { host: string; port: number }

/** A request as tests write it: `path` with `/v1`. */
export interface RawRequest {
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  /** Sent as it is; an object as JSON with its content type. Several pieces make a chunked body. */
  body?: string | Buffer | object | readonly string[]
}

export interface RawResponse {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** Body as JSON; undefined when it is none. */
  json: unknown
}

const piecesOf = (body: NonNullable<RawRequest['body']>): readonly (string | Buffer)[] => {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return [body]
  return Array.isArray(body) ? body : [JSON.stringify(body)]
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sends one request through Node's client, which lets headers be anything, and reads the whole answer. */
export function sendRaw(
  target: Target,
  { method = 'GET', path, headers = {}, body }: RawRequest,
): Promise<RawResponse> {
  const pieces = body === undefined ? [] : piecesOf(body)
  const typed = typeof body === 'object' && !headers['content-type'] ? { 'content-type': 'application/json' } : {}
  const length = pieces.length === 1 ? { 'content-length': Buffer.byteLength(pieces[0] ?? '') } : {}
  return new Promise((resolve, reject) => {
    const options = {
      ...target,
      method,
      path,
      headers: { ...typed, ...length, ...headers },
      setHost: false,
      agent: false,
    }
    const request = httpRequest(options, (response) => {
      textOf(response).then((text) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) })
      }, reject)
    })
    // A refusal may come while the body is still on its way; the answer counts, not the broken pipe after it.
    request.on('error', reject)
    request.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '', json: undefined })
    })
    for (const piece of pieces) request.write(piece)
    request.end()
  })
}

/** Writes bytes as they are and reads until the server closes. */
export function sendBytes(target: Target, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = 'socketPath' in target ? connect(target.socketPath) : connect(target.port, target.host)
    const chunks: string[] = []
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(chunks.join('')))
    socket.write(bytes)
  })
}
