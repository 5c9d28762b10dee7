import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import type { getRequestListener } from '@hono/node-server'
import { AssistantError } from '@openpa/core'
import type { AccessTokens, Scope } from './access-tokens.ts'
import { type Entry, guard } from './guard.ts'
import type { Refusal } from './refusal.ts'

/** The part of a Hono app that is needed here. */
export type Fetch = (request: Request, env: { scope: Scope }) => Response | Promise<Response>

/** Header and connection limits: a slow or fat request ends early. Node looks every `connectionsCheckingInterval`. */
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 60_000,
}

const body = ({ code, message }: Refusal) => JSON.stringify({ ok: false, error: { code, message } })

function answerRefusal(response: ServerResponse, refusal: Refusal): void {
  const text = body(refusal)
  response
    .writeHead(refusal.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      connection: 'close',
    })
    .end(text)
}

/** What turns Node's requests into those of the web, whose classes Node loads for it: 20 ms and more that no start has to wait for. */
export const loadAdapter = () => import('@hono/node-server')

/** A server on which every request, upgrades too, passes the guard before any route sees it. */
function guardedServer(fetch: Fetch, tokens: AccessTokens, entryOf: () => Entry): Server {
  const scopes = new WeakMap<IncomingMessage, Scope>()
  const answer: Parameters<typeof getRequestListener>[0] = (request, env) => {
    const incoming = 'incoming' in env ? (env.incoming as IncomingMessage) : undefined
    const scope = incoming && scopes.get(incoming)
    // No scope means that the guard was passed by: that is a bug, and nothing may happen then.
    return scope ? fetch(request, { scope }) : new Response(null, { status: 500 })
  }
  let listener: ReturnType<typeof getRequestListener> | undefined
  const server = createServer(LIMITS, async (request, response) => {
    const verdict = guard(request, entryOf(), tokens)
    if (typeof verdict !== 'string') return answerRefusal(response, verdict)
    scopes.set(request, verdict)
    listener ??= (await loadAdapter()).getRequestListener(answer)
    void listener(request, response)
  })
  server.on('upgrade', (request, socket) => {
    const verdict = guard(request, entryOf(), tokens)
    const refusal: Refusal =
      typeof verdict === 'string'
        ? { status: 404, code: 'not-found', message: 'There is nothing to upgrade to.' }
        : verdict
    const text = body(refusal)
    socket.end(
      `HTTP/1.1 ${refusal.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
    )
  })
  return server
}

const listening = (server: Server, listen: () => void) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
    listen()
  })

/** Listens on a Unix socket that only its owner can open. A socket file left by a dead daemon is replaced; the caller holds the lock. */
export async function listenOnSocket(path: string, fetch: Fetch, tokens: AccessTokens): Promise<Server> {
  const server = guardedServer(fetch, tokens, () => ({ kind: 'socket' }))
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  chmodSync(dirname(path), 0o700)
  rmSync(path, { force: true })
  await listening(server, () => {
    // The file is made within this call: no other file that is written meanwhile gets this mask.
    const before = process.umask(0o177)
    try {
      server.listen(path)
    } finally {
      process.umask(before)
    }
  })
  return server
}

/**
 * Listens on loopback TCP. `port` 0 takes a free one.
 * @throws {AssistantError} `daemon.port-taken`.
 */
export async function listenOnTcp(
  host: string,
  port: number,
  fetch: Fetch,
  tokens: AccessTokens,
): Promise<{ server: Server; port: number }> {
  let actual = port
  const server = guardedServer(fetch, tokens, () => ({ kind: 'tcp', port: actual }))
  try {
    await listening(server, () => server.listen(port, host))
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    throw taken
      ? new AssistantError('daemon.port-taken', `Port ${port} is taken.`, {
          cause: error,
          hint: 'Name another one: assistant daemon start --tcp 0',
        })
      : error
  }
  actual = (server.address() as AddressInfo).port
  return { server, port: actual }
}
