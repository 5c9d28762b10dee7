import { Buffer } from 'node:buffer'
import type { Connection, WritePart } from '../powers.ts'

/** Uses a power by its name on the wire. */
export type UsePower = <T>(power: string, ...args: unknown[]) => Promise<T>

/** Text, or bytes in base64. */
type WireBytes = { text: string } | { bytes: string }

/** A {@link WritePart} on the wire. */
export type WirePart = WireBytes | { base64: WireBytes[] }

const toBytes = (part: string | Uint8Array): WireBytes =>
  typeof part === 'string' ? { text: part } : { bytes: Buffer.from(part).toString('base64') }

const toPart = (part: WritePart): WirePart =>
  typeof part === 'string' || part instanceof Uint8Array ? toBytes(part) : { base64: part.base64.map(toBytes) }

/** A connection that the host holds under `id`. */
export const remoteConnection = (use: UsePower, id: string): Connection => ({
  async read() {
    const bytes = await use<string | null>('connect.read', id)
    return bytes === null ? undefined : new Uint8Array(Buffer.from(bytes, 'base64'))
  },
  write: async (...parts) => void (await use('connect.write', id, parts.map(toPart))),
  upgradeToTls: async () => void (await use('connect.upgrade', id)),
  close: async () => void (await use('connect.close', id)),
})
