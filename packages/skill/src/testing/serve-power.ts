import { Buffer } from 'node:buffer'
import type { WireResponse } from '../mcp/remote-powers.ts'
import type { FetchOptions, Powers } from '../powers.ts'

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

/** Does with `powers` what came over the wire, as the daemon's broker does; the other end is `remotePowers`. */
export async function servePower(powers: Powers, name: string, args: readonly unknown[]): Promise<unknown> {
  if (name === 'fetch') return fetchOverWire(powers, args[0] as WireRequest)
  if (name === 'files.readBytes') return Buffer.from(await powers.files.readBytes(String(args[0]))).toString('base64')
  if (name === 'schedule.remind') return powers.schedule.remind(String(args[0]), new Date(String(args[1])))
  const [group = '', method] = name.split('.')
  const owner: unknown = method === undefined ? powers : powers[group as keyof Powers]
  const use = (owner as Record<string, unknown> | undefined)?.[method ?? group]
  if (typeof use !== 'function') throw new Error(`There is no power "${name}".`)
  return use(...args)
}
