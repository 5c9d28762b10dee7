import type { AddressInfo } from 'node:net'
import { AssistantError } from '@openpa/core'

/** How long a person may take. */
const PATIENCE_MS = 10 * 60_000

/** Where a browser comes back to after a login. */
export interface Redirect extends AsyncDisposable {
  uri: string
  /**
   * Waits for the browser that was sent with `state`; others are shown the door.
   * @throws {AssistantError} `mcp.login-failed` when the login was refused, or nobody came.
   */
  code(state: string): Promise<string>
}

const PAGE = (text: string) => `<!doctype html><meta charset="utf-8"><title>Assistant</title><p>${text}</p>`
const failed = (why: string) => new AssistantError('mcp.login-failed', `There was no login: ${why}.`)

/** Listens on loopback for the browser. */
export async function awaitRedirect(port: number): Promise<Redirect> {
  const { createServer } = process.getBuiltinModule('node:http')
  const came = Promise.withResolvers<string>()
  // Whoever waits for it hears of it.
  came.promise.catch(() => undefined)
  let expected: string | undefined
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const { code, state, error } = Object.fromEntries(url.searchParams)
    const isOurs = url.pathname === '/callback' && expected !== undefined && state === expected
    response.writeHead(isOurs ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', connection: 'close' })
    response.end(PAGE(isOurs ? 'That is all here. Go back to the terminal.' : 'Nothing is here.'))
    if (!isOurs) return
    if (code) came.resolve(code)
    else came.reject(failed(`the server said "${(error ?? 'nothing').slice(0, 200)}"`))
  })
  await new Promise<void>((ready, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', ready)
  })
  const timer = setTimeout(() => came.reject(failed('nobody came back from the browser')), PATIENCE_MS)
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    code(state) {
      expected = state
      return came.promise
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
