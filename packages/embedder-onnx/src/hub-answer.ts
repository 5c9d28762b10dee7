import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** What a hub says of a file before it sends it; undefined what it does not say. */
export interface Promised {
  bytes: number | undefined
  /** SHA-256 of large files; of others the SHA-1 by which git names them. */
  digest: string | undefined
}

/** A hub's answer, with what was said on the way to it. */
export interface HubAnswer {
  response: Response
  promised: Promised
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const MOST_REDIRECTS = 5
const DIGEST = /^(?:W\/)?"?([0-9a-f]{64}|[0-9a-f]{40})"?$/

/**
 * Asks for a file. A hub sends large files from a storage elsewhere, and what it says of them stands in the redirect, so each is
 * followed by hand. @throws {TypeError} as fetch does, also for a redirect to nowhere or away from HTTPS.
 */
export async function askHub(
  url: string,
  headers: Record<string, string>,
  { fetch, signal }: { fetch: typeof globalThis.fetch; signal: AbortSignal | undefined },
): Promise<HubAnswer> {
  const promised: Promised = { bytes: undefined, digest: undefined }
  for (let at = url, steps = 0; ; steps++) {
    const response = await fetch(at, { headers, signal: signal ?? null, redirect: 'manual' })
    note(promised, response.headers)
    const location = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || location === null) return { response, promised }
    await response.body?.cancel()
    const next = new URL(location, at)
    if (steps === MOST_REDIRECTS) throw new TypeError('it is redirected again and again')
    if (next.protocol !== 'https:' && next.protocol !== new URL(url).protocol)
      throw new TypeError(`it is redirected to ${next.protocol}//, which is not safe`)
    at = next.href
  }
}

/** Keeps what the first answers to say so have said: a storage behind the hub has names of its own for what it holds. */
function note(promised: Promised, headers: Headers): void {
  const size = headers.get('x-linked-size')
  // Other servers' etags are of any make; a hub's is a digest.
  const etag = headers.get('x-linked-etag') ?? (headers.has('x-repo-commit') ? headers.get('etag') : null)
  if (size !== null && /^\d+$/.test(size)) promised.bytes ??= Number(size)
  promised.digest ??= DIGEST.exec(etag ?? '')?.[1]
}

/** How a whole file differs from what was promised, in words; undefined where it does not. */
export async function brokenPromise(path: string, { bytes, digest }: Promised): Promise<string | undefined> {
  const { size } = await stat(path)
  if (bytes !== undefined && size !== bytes) return `${size} of ${bytes} bytes came`
  if (digest === undefined) return undefined
  const hash = createHash(digest.length === 64 ? 'sha256' : 'sha1')
  if (digest.length === 40) hash.update(`blob ${size}\0`)
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex') === digest ? undefined : 'what came has another checksum than the hub names'
}
