import { type FileHandle, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AssistantError } from '@openpa/core'
import { askHub, brokenPromise, type HubAnswer } from './hub-answer.ts'

/** How a file is fetched. */
export interface FileDownload {
  fetch: typeof globalThis.fetch
  signal: AbortSignal | undefined
  onProgress: (receivedBytes: number, totalBytes: number | undefined) => void
}

/** What an earlier try left of a file. */
interface Part {
  bytes: number
  /** Which version of the file it is a part of. */
  etag: string
}

const RANGE_NOT_SATISFIABLE = 416
/** A hub says 401 of a model that is not there, so as not to tell of private ones. */
const NOT_FOUND: ReadonlySet<number> = new Set([401, 403, 404])

const unavailable = (url: string, why: string, cause?: unknown) =>
  new AssistantError('embedder.unavailable', `${url} could not be downloaded: ${why}.`, {
    hint: 'Try again: the download goes on where it ended.',
    cause,
  })

/** While a file is not whole, its version is kept beside it. */
const etagPath = (path: string) => `${path}.etag`

/**
 * Fetches a file to `path`, going on where an earlier try ended if the server still has that version. Where the hub says how large
 * the file is and what its checksum is, both must be right.
 * @throws {AssistantError} `embedder.model-not-found`, `embedder.unavailable`; the signal's reason when it aborts.
 */
export async function downloadFile(url: string, path: string, download: FileDownload): Promise<void> {
  const part = await partOf(path)
  const { response, promised } = await request(url, part, download)
  if (part && response.status === RANGE_NOT_SATISFIABLE) {
    await rm(etagPath(path))
    return downloadFile(url, path, download)
  }
  const start = await startOf(response, url, part)
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, start > 0 ? 'a' : 'w')
  try {
    // Only now that the file is empty: another version's bytes must never lie beside this one's etag.
    if (start === 0) await keepEtag(response, path)
    await receive(response, url, file, start, download)
    await file.sync()
  } finally {
    await file.close()
  }
  const broken = await brokenPromise(path, promised)
  // Nothing to go on from: the next try begins anew.
  if (broken !== undefined) await rm(path)
  await rm(etagPath(path), { force: true })
  if (broken !== undefined) throw unavailable(url, broken)
}

async function partOf(path: string): Promise<Part | undefined> {
  try {
    const [etag, { size }] = await Promise.all([readFile(etagPath(path), 'utf8'), stat(path)])
    return size > 0 ? { bytes: size, etag } : undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function request(url: string, part: Part | undefined, download: FileDownload): Promise<HubAnswer> {
  // Compressed, neither the length nor the range would be the file's.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (part) Object.assign(headers, { range: `bytes=${part.bytes}-`, 'if-range': part.etag })
  try {
    return await askHub(url, headers, download)
  } catch (error) {
    throw networkError(url, error)
  }
}

/** Where the body of the answer begins in the file. */
async function startOf(response: Response, url: string, part: Part | undefined): Promise<number> {
  if (response.status === 200) return 0
  if (part && response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${part.bytes}-`))
    return part.bytes
  await response.body?.cancel()
  if (!NOT_FOUND.has(response.status)) throw unavailable(url, `HTTP ${response.status}`)
  throw new AssistantError('embedder.model-not-found', `${url} is not there (HTTP ${response.status}).`, {
    hint: 'Look at the name of the model, whether it is public, and whether it has quantised ONNX weights.',
  })
}

/** Only a strong one tells that the bytes are the same. */
async function keepEtag(response: Response, path: string): Promise<void> {
  const etag = response.headers.get('etag')
  if (etag?.startsWith('"')) await writeFile(etagPath(path), etag)
  else await rm(etagPath(path), { force: true })
}

async function receive(response: Response, url: string, file: FileHandle, start: number, download: FileDownload) {
  const length = response.headers.get('content-length')
  const totalBytes = length === null || response.headers.has('content-encoding') ? undefined : start + Number(length)
  let receivedBytes = start
  for await (const chunk of bodyOf(response, url)) {
    await file.writeFile(chunk)
    receivedBytes += chunk.length
    download.onProgress(receivedBytes, totalBytes)
  }
  if (totalBytes !== undefined && receivedBytes !== totalBytes)
    throw unavailable(url, `${receivedBytes} of ${totalBytes} bytes came`)
}

/** The body's pieces; a failure is the network's, unlike one of the disk that they are written to. */
async function* bodyOf(response: Response, url: string): AsyncGenerator<Uint8Array> {
  try {
    if (response.body) yield* response.body
  } catch (error) {
    throw networkError(url, error)
  }
}

/** Fetch fails with a TypeError whose cause says why; anything else is the reason of the signal. */
const networkError = (url: string, error: unknown): unknown => {
  if (!(error instanceof TypeError)) return error
  const why = error.cause instanceof Error ? error.cause.message : error.message
  return unavailable(url, why, error)
}
