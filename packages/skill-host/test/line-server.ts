import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'

/** What the servers of a test have seen and said. */
export interface LineServer {
  port: number
  /** Lines that came, each with whether it was encrypted. */
  readonly lines: { text: string; isEncrypted: boolean }[]
  /** How many connections are open. */
  readonly open: () => number
  close(): void
}

/**
 * A server of lines, such as those of mail: greets, says `ok <line>` to each, ends at `bye`, begins TLS at `starttls`, floods at
 * `flood`, is silent at `hush`, and says what it likes before TLS at `inject`.
 */
export async function lineServer(secure: { key: Buffer; cert: Buffer }, { tls = true } = {}): Promise<LineServer> {
  const lines: LineServer['lines'] = []
  let open = 0
  const serve = (socket: Socket, greets = true) => {
    const isEncrypted = socket instanceof TLSSocket
    let rest = ''
    if (greets) socket.write('hello\r\n')
    const take = (chunk: Buffer) => {
      const parts = (rest + chunk.toString('latin1')).split('\r\n')
      rest = parts.pop() ?? ''
      for (const text of parts) {
        lines.push({ text, isEncrypted })
        if (text === 'bye') socket.end('gone\r\n')
        else if (text === 'flood') flood(socket)
        else if (text === 'starttls' || text === 'inject') {
          socket.off('data', take)
          socket.write(text === 'inject' ? 'go ahead\r\ninjected\r\n' : 'go ahead\r\n')
          if (text === 'starttls') serve(new TLSSocket(socket, { isServer: true, ...secure }), false)
        } else if (text !== 'hush') socket.write(`ok ${text}\r\n`, 'latin1')
      }
    }
    socket.on('data', take)
    socket.on('error', () => undefined)
  }
  const accept = (socket: Socket) => {
    open++
    socket.on('close', () => open--)
    serve(socket)
  }
  const server: Server = tls ? createTlsServer(secure, accept) : createServer(accept)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, lines, open: () => open, close: () => void server.close() }
}

/** Writes as fast as it is taken, until the other side goes. */
function flood(socket: Socket): void {
  const piece = Buffer.alloc(64_000, 'x')
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}
