import { Buffer } from 'node:buffer'
import type { WirePart } from '../mcp/remote-connection.ts'
import type { WireResponse } from '../mcp/remote-powers.ts'
import type { Connection, ConnectTarget, FetchOptions, Powers, WritePart } from '../powers.ts'

interface WireRequest extends Omit<FetchOptions, 'body'> {
  url: string
  /** Base64. */
  body?: string
}

async function fetchOverWire(powers: Powers, { url, body, ...options }: WireRequest): Promise<WireResponse> {
  const answer = await powers.fetch(
    url,
    body === undefined ? options : { ...options, body: Buffer.from(body, 'base64') },
  )
  return {
    status: answer.status,
    statusText: answer.statusText,
    headers: [...answer.headers],
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
    url: answer.url || url,
  }
}

type WireBytes = Exclude<WirePart, { base64: unknown }>

const fromWire = (part: WireBytes): string | Uint8Array =>
  'text' in part ? part.text : new Uint8Array(Buffer.from(part.bytes, 'base64'))

const partOf = (part: WirePart): WritePart =>
  'base64' in part ? { base64: part.base64.map(fromWire) } : fromWire(part)

/** The connections of one call, by the id that they have on the wire. */
export type OpenConnections = Map<string, Connection>

async function useConnection(open: OpenConnections, method: string | undefined, [id, parts]: readonly unknown[]) {
  const connection = open.get(String(id))
  if (!connection) throw new Error('That connection is not open.')
  switch (method) {
    case 'read': {
      const bytes = await connection.read()
      return bytes === undefined ? null : Buffer.from(bytes).toString('base64')
    }
    case 'write':
      return connection.write(...(parts as WirePart[]).map(partOf))
    case 'upgrade':
      return connection.upgradeToTls()
    default:
      return connection.close()
  }
}

/** Does with `powers` what came over the wire, as the daemon's broker does; the other end is `remotePowers`. */
export async function servePower(
  powers: Powers,
  name: string,
  args: readonly unknown[],
  open: OpenConnections,
): Promise<unknown> {
  if (name === 'fetch') return fetchOverWire(powers, args[0] as WireRequest)
  if (name === 'files.readBytes') return Buffer.from(await powers.files.readBytes(String(args[0]))).toString('base64')
  if (name === 'schedule.remind') return powers.schedule.remind(String(args[0]), new Date(String(args[1])))
  const [group = '', method] = name.split('.')
  if (group === 'connect' && method !== undefined) return useConnection(open, method, args)
  if (group === 'connect') {
    const id = String(open.size + 1)
    open.set(id, await powers.connect(args[0] as ConnectTarget))
    return id
  }
  const owner: unknown = method === undefined ? powers : powers[group as keyof Powers]
  const use = (owner as Record<string, unknown> | undefined)?.[method ?? group]
  if (typeof use !== 'function') throw new Error(`There is no power "${name}".`)
  return use(...args)
}
