import { readFileSync } from 'node:fs'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { AssistantError, type ErrorBody } from '@openpa/core'
import type { HomePaths } from './home-paths.ts'

/** Where a daemon listens: its Unix socket, or loopback TCP with a token. */
export type Address = { socketPath: string } | { port: number; token: string }

/** `node:http` costs 30 ms to load; taken like this it is loaded at the first request, and never by commands without one. */
const http = () => process.getBuiltinModule('node:http')

/** The address for this home: the socket where there is one, else the port that the lock file names. */
export function daemonAddress(paths: HomePaths): Address | undefined {
  if (paths.socket !== undefined) return { socketPath: paths.socket }
  try {
    const { port } = JSON.parse(readFileSync(paths.lockFile, 'utf8')) as { port?: number }
    return port === undefined ? undefined : { port, token: readFileSync(paths.tokenFile, 'utf8').trim() }
  } catch {
    return undefined
  }
}

/** One request to the daemon. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/v1`, with its query. */
  path: string
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/** Makes a call, and gives back what the daemon answered. @throws {AssistantError} what it refused. */
export type CallApi = <T>(method: Call['method'], path: string, body?: unknown) => Promise<T>

const unreachable = (cause: unknown) =>
  new AssistantError('daemon.unreachable', 'The daemon does not answer.', {
    cause,
    hint: 'Start it: assistant daemon start',
  })

function requestOptions(address: Address, call: Call, payload: string | undefined): RequestOptions {
  const where =
    'socketPath' in address
      ? { socketPath: address.socketPath, headers: { host: 'localhost' } }
      : {
          host: '127.0.0.1',
          port: address.port,
          headers: { host: `127.0.0.1:${address.port}`, authorization: `Bearer ${address.token}` },
        }
  const typed =
    payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }
  return {
    ...where,
    method: call.method,
    path: `/v1${call.path}`,
    headers: { ...where.headers, ...typed, ...call.headers },
    ...(call.signal ? { signal: call.signal } : {}),
  }
}

/**
 * Sends a request. @returns the response, its body not read yet.
 * @throws {AssistantError} `daemon.unreachable` when nothing listens; the abort reason when `signal` aborts.
 */
export function send(address: Address, call: Call): Promise<IncomingMessage> {
  const payload = call.body === undefined ? undefined : JSON.stringify(call.body)
  return new Promise((resolve, reject) => {
    const request: ClientRequest = http().request(requestOptions(address, call, payload), resolve)
    request.on('error', (error) => reject(call.signal?.aborted ? call.signal.reason : unreachable(error)))
    request.end(payload)
  })
}

/** The whole body of a response as text. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer)
  } catch (error) {
    throw unreachable(error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @throws {AssistantError} what the daemon answered, when it is an error. */
export async function refuseFailure(response: IncomingMessage): Promise<void> {
  if ((response.statusCode ?? 500) < 400) return
  const text = await readText(response)
  let error: ErrorBody | undefined
  try {
    error = (JSON.parse(text) as { error?: ErrorBody }).error
  } catch {
    // Not one of the daemon's own answers; the status must do.
  }
  if (error) throw new AssistantError(error.code, error.message, { hint: error.hint })
  throw new AssistantError('daemon.unreachable', `The daemon answered with HTTP ${response.statusCode}.`, {
    hint: 'See: assistant daemon logs',
  })
}
