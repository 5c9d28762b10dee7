import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { AssistantError } from '@openpa/core'
import { isLoopbackAddress } from './private-addresses.ts'

/** How long a server may be silent. */
const SILENCE_MS = 20_000
/** Most that goes either way. */
const MOST_BYTES = 25_000_000

/** What is dialled: `address` is what `host` was found to be. */
export interface DialTarget {
  host: string
  port: number
  address: string
  tls: boolean
}

/** Resolves at the first of the events; rejects on an error, on silence, and when `signal` aborts. */
function happens(socket: Socket, events: readonly string[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const silence = AbortSignal.timeout(SILENCE_MS)
  const stop = AbortSignal.any([signal, silence])
  const abort = () => reject(signal.aborted ? signal.reason : new Error(`it was silent for ${SILENCE_MS / 1000} s`))
  if (stop.aborted) abort()
  stop.addEventListener('abort', abort, { once: true })
  for (const event of events) socket.once(event, resolve)
  socket.once('error', reject)
  return promise.finally(() => {
    stop.removeEventListener('abort', abort)
    for (const event of events) socket.off(event, resolve)
    socket.off('error', reject)
  })
}

/** One connection to a server. */
export class ServerConnection {
  readonly #target: DialTarget
  #socket: Socket
  #isEncrypted: boolean
  #left = MOST_BYTES

  constructor(target: DialTarget, socket: Socket) {
    this.#target = target
    this.#socket = guarded(socket)
    this.#isEncrypted = target.tls
  }

  /** Whether TLS has begun, with a certificate that is good for the host. */
  get isEncrypted(): boolean {
    return this.#isEncrypted
  }

  /** Whether it stays on this machine. */
  get isLoopback(): boolean {
    return isLoopbackAddress(this.#target.address)
  }

  /** What has come; undefined when the server has ended. @throws {AssistantError} `skill.fetch-failed`, `skill.output-exceeded`. */
  async read(signal: AbortSignal): Promise<Buffer | undefined> {
    for (;;) {
      const bytes = this.#socket.read() as Buffer | null
      if (bytes !== null) {
        this.#count(bytes.length)
        return bytes
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) return undefined
      await this.#until(['readable', 'end', 'close'], signal)
    }
  }

  /** Sends, and waits until it is on its way. @throws {AssistantError} `skill.fetch-failed`, `skill.output-exceeded`. */
  async write(bytes: Buffer, signal: AbortSignal): Promise<void> {
    this.#count(bytes.length)
    if (!this.#socket.writable) throw this.#failed('has ended')
    if (!this.#socket.write(bytes)) await this.#until(['drain', 'close'], signal)
  }

  /**
   * Goes on encrypted. @throws {AssistantError} `skill.fetch-failed`, also where the server has said more than that it agrees: what
   * somebody put between would pass for a word of the encrypted part.
   */
  async upgrade(signal: AbortSignal): Promise<void> {
    if (this.#isEncrypted) throw this.#failed('is encrypted already')
    if (this.#socket.readableLength > 0) {
      this.close()
      throw this.#failed('sent unencrypted words where encryption should have begun')
    }
    this.#socket = guarded(encrypt(this.#target, this.#socket))
    await this.#until(['secureConnect'], signal)
    this.#isEncrypted = true
  }

  close(): void {
    this.#socket.destroy()
  }

  #count(bytes: number): void {
    this.#left -= bytes
    if (this.#left >= 0) return
    this.close()
    throw new AssistantError('skill.output-exceeded', `${this.#name} was closed: more than ${MOST_BYTES} bytes.`)
  }

  async #until(events: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      await happens(this.#socket, events, signal)
    } catch (error) {
      this.close()
      if (signal.aborted) throw error
      throw this.#failed(`was closed: ${error instanceof Error ? error.message : String(error)}`, error)
    }
  }

  get #name(): string {
    return `The connection to ${this.#target.host}:${this.#target.port}`
  }

  #failed(why: string, cause?: unknown): AssistantError {
    return new AssistantError('skill.fetch-failed', `${this.#name} ${why}.`, { cause })
  }
}

/** An error that nobody waits for shows at the next read or write; unheard it would end the daemon. */
function guarded(socket: Socket): Socket {
  return socket.on('error', () => undefined)
}

/** The name must be in the certificate; an address is no name for the server to choose one by. */
const encrypt = ({ host }: DialTarget, socket: Socket): TLSSocket => {
  const bare = host.replace(/^\[|\]$/g, '')
  return connectTls({ socket, host: bare, servername: isIP(bare) === 0 ? bare : '' })
}

/** Opens a connection. @throws {AssistantError} `skill.fetch-failed`. */
export async function dial(target: DialTarget, signal: AbortSignal): Promise<ServerConnection> {
  const { host, port, address, tls } = target
  const tcp = guarded(connectTcp({ host: address, port, noDelay: true }))
  let socket: Socket = tcp
  try {
    await happens(tcp, ['connect'], signal)
    if (tls) {
      socket = guarded(encrypt(target, tcp))
      await happens(socket, ['secureConnect'], signal)
    }
    return new ServerConnection(target, socket)
  } catch (error) {
    socket.destroy()
    tcp.destroy()
    if (signal.aborted) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new AssistantError('skill.fetch-failed', `${host}:${port} cannot be reached: ${why}.`, { cause: error })
  }
}
