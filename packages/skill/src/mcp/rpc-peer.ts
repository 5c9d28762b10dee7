/** A JSON-RPC 2.0 message. */
export type RpcMessage = Readonly<Record<string, unknown>> & { readonly jsonrpc: '2.0' }

/** An error that crosses the wire. Codes: https://www.jsonrpc.org/specification#error_object */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: unknown
  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

export const RPC_METHOD_NOT_FOUND = -32601
export const RPC_INVALID_PARAMS = -32602
export const RPC_INTERNAL = -32603
/** Our own: the other side is gone. */
export const RPC_CLOSED = -32000

/** Serves one method. What it throws is sent as an error, an {@link RpcError} with code and data. */
export type RpcHandler = (params: Readonly<Record<string, unknown>>, signal: AbortSignal) => unknown

/** What a peer serves: requests and notifications by method. */
export interface RpcHandlers {
  requests: Readonly<Record<string, RpcHandler>>
  notifications?: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => void>>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * One end of a JSON-RPC connection on which both sides ask, as MCP does. Ids are of its own making: an answer to a question
 * that was not asked is no answer. Cancelling follows MCP (`notifications/cancelled`).
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic
 */
export class RpcPeer {
  readonly #send: (message: RpcMessage) => void
  readonly #handlers: RpcHandlers
  readonly #waiting = new Map<number, Waiting>()
  readonly #serving = new Map<unknown, AbortController>()
  #lastId = 0
  #closed: Error | undefined
  readonly #end = Promise.withResolvers<void>()
  /** Resolves when the connection has ended. */
  readonly closed = this.#end.promise

  constructor(send: (message: RpcMessage) => void, handlers: RpcHandlers) {
    this.#send = send
    this.#handlers = handlers
  }

  /** Asks the other side. @throws {RpcError} its error; the signal's reason when that aborts first. */
  request(method: string, params: object, signal?: AbortSignal): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed)
    signal?.throwIfAborted()
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(id)
        this.notify('notifications/cancelled', { requestId: id })
        reject(signal?.reason)
      }
      const settle = () => signal?.removeEventListener('abort', abort)
      this.#waiting.set(id, {
        resolve: (value) => {
          settle()
          resolve(value)
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      })
      signal?.addEventListener('abort', abort, { once: true })
      this.#send({ jsonrpc: '2.0', id, method, params })
    })
  }

  /** How many of its requests wait for an answer. */
  get waiting(): number {
    return this.#waiting.size
  }

  notify(method: string, params: object): void {
    if (!this.#closed) this.#send({ jsonrpc: '2.0', method, params })
  }

  /** Takes one message of the other side. @returns false for what is no message, or answers nothing that was asked. */
  receive(message: unknown): boolean {
    if (!isRecord(message) || message['jsonrpc'] !== '2.0') return false
    const { id, method } = message
    const params = isRecord(message['params']) ? message['params'] : {}
    if (typeof method !== 'string') return this.#answered(message)
    if (id === undefined) return this.#notified(method, params)
    if (typeof id !== 'string' && typeof id !== 'number') return false
    void this.#serve(id, method, params)
    return true
  }

  /** Ends all that waits and all that is being served. */
  close(error: Error): void {
    if (this.#closed) return
    this.#closed = error
    this.#end.resolve()
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    for (const controller of this.#serving.values()) controller.abort(error)
  }

  #answered(message: Record<string, unknown>): boolean {
    const { id, result, error } = message
    const waiting = typeof id === 'number' ? this.#waiting.get(id) : undefined
    if (!waiting) return false
    this.#waiting.delete(id as number)
    if (!isRecord(error)) waiting.resolve(result)
    else
      waiting.reject(
        new RpcError(
          typeof error['code'] === 'number' ? error['code'] : RPC_INTERNAL,
          typeof error['message'] === 'string' ? error['message'] : 'It failed without a message.',
          error['data'],
        ),
      )
    return true
  }

  #notified(method: string, params: Readonly<Record<string, unknown>>): boolean {
    if (method === 'notifications/cancelled') {
      this.#serving.get(params['requestId'])?.abort(new RpcError(RPC_INTERNAL, 'The request was cancelled.'))
      return true
    }
    const { notifications = {} } = this.#handlers
    if (Object.hasOwn(notifications, method)) notifications[method]?.(params)
    // MCP: notifications that are not known are passed over.
    return true
  }

  async #serve(id: string | number, method: string, params: Readonly<Record<string, unknown>>): Promise<void> {
    const controller = new AbortController()
    this.#serving.set(id, controller)
    try {
      const { requests } = this.#handlers
      const handler = Object.hasOwn(requests, method) ? requests[method] : undefined
      if (!handler) throw new RpcError(RPC_METHOD_NOT_FOUND, `There is no method ${JSON.stringify(method)}.`)
      const result = (await handler(params, controller.signal)) ?? {}
      if (!controller.signal.aborted && !this.#closed) this.#send({ jsonrpc: '2.0', id, result })
    } catch (error) {
      if (!controller.signal.aborted && !this.#closed) this.#send({ jsonrpc: '2.0', id, error: errorObject(error) })
    } finally {
      this.#serving.delete(id)
    }
  }
}

const errorObject = (error: unknown) =>
  error instanceof RpcError
    ? { code: error.code, message: error.message, ...(error.data === undefined ? {} : { data: error.data }) }
    : { code: RPC_INTERNAL, message: error instanceof Error ? error.message : String(error) }
