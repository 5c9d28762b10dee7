import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

const accepts = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** Resolves when a server listens there. @throws {Error} with `why` when it does not in 20 s. */
export async function listening(port: number, why: () => string): Promise<void> {
  const until = Date.now() + 20_000
  while (!(await accepts(port))) {
    if (Date.now() > until) throw new Error(`Nothing listens on port ${port}. ${why()}`)
    await pause(50)
  }
}
