import { Buffer } from 'node:buffer'
import type { FetchOptions, Powers } from '../powers.ts'
import { remoteConnection } from './remote-connection.ts'
import { RpcError, type RpcPeer } from './rpc-peer.ts'

/** The request by which a skill uses a power; not a part of MCP, so only our host serves it. */
export const POWER_METHOD = 'openpa/power'

/** Which call a power is used in, and when and where the person asked. */
export interface CallFrame {
  id: string
  now: Date
  timeZone: string
  signal: AbortSignal
}

/** An answer of `fetch` on the wire. */
export interface WireResponse {
  status: number
  statusText: string
  headers: [string, string][]
  /** Base64. */
  body: string
  url: string
}

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304])

const toBase64 = (body: string | Uint8Array): string => Buffer.from(body).toString('base64')

/** Errors of the daemon arrive as they were thrown: told apart by `code`. */
function thrown(error: unknown): unknown {
  const data = error instanceof RpcError ? error.data : undefined
  if (!(error instanceof RpcError) || typeof data !== 'object' || data === null || !('code' in data)) return error
  return Object.assign(new Error(error.message), { name: 'AssistantError', ...data })
}

function toResponse({ status, statusText, headers, body, url }: WireResponse): Response {
  const response = new Response(NO_BODY.has(status) ? null : Buffer.from(body, 'base64'), {
    status,
    statusText,
    headers,
  })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

/** The powers of one tool call, each served by the host at the other end. */
export function remotePowers(peer: RpcPeer, { id, now, timeZone, signal }: CallFrame): Powers {
  const use = async <T>(power: string, ...args: unknown[]): Promise<T> => {
    try {
      const answer = (await peer.request(POWER_METHOD, { call: id, power, args }, signal)) as { value?: T }
      return answer.value as T
    } catch (error) {
      throw thrown(error)
    }
  }
  return {
    memory: {
      add: (text) => use('memory.add', text),
      search: (query, options = {}) => use('memory.search', query, options),
      list: (options = {}) => use('memory.list', options),
      forget: (memory) => use('memory.forget', memory),
    },
    schedule: {
      remind: (text, dueAt) => use('schedule.remind', text, Number.isNaN(dueAt.getTime()) ? '' : dueAt.toISOString()),
      list: () => use('schedule.list'),
      cancel: (reminder) => use('schedule.cancel', reminder),
    },
    store: {
      get: (key) => use('store.get', key),
      set: (key, value) => use('store.set', key, value),
      delete: (key) => use('store.delete', key),
      keys: (prefix = '') => use('store.keys', prefix),
    },
    files: {
      read: (path) => use('files.read', path),
      readBytes: async (path) => new Uint8Array(Buffer.from(await use<string>('files.readBytes', path), 'base64')),
      list: (folder) => use('files.list', folder),
      write: (path, text) => use('files.write', path, text),
      delete: (path) => use('files.delete', path),
    },
    settings: { get: (name) => use('settings.get', name) },
    async fetch(url: string | URL, { method = 'GET', headers = {}, body, redirect = 'follow' }: FetchOptions = {}) {
      const request = { url: String(url), method, headers, redirect }
      return toResponse(await use('fetch', body === undefined ? request : { ...request, body: toBase64(body) }))
    },
    connect: async ({ host, port, tls = true }) => remoteConnection(use, await use('connect', { host, port, tls })),
    exec: ({ program, args = [], ...rest }) => use('exec', { program, args, ...rest }),
    secret: (name) => use('secret', name),
    call: (tool, input) => use('call', tool, input),
    ask: (question, { choices = [] } = {}) => use('ask', question, choices),
    notify: (text) => use('notify', text),
    log: (message) =>
      peer.notify('notifications/message', { level: 'info', data: String(message), _meta: { 'openpa/call': id } }),
    signal,
    now,
    timeZone,
  }
}
