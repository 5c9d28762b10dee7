import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DownloadProgress, downloadModel } from './download-model.ts'
import { MODEL_FILES } from './model-folder.ts'
import { createOnnxEmbedder } from './onnx-embedder.ts'

const WEIGHTS = 'onnx/model_quantized.onnx'

type Interruption = 'stall' | 'break-off'

/** A hub on 127.0.0.1 with one model, `owner/model`. */
class Hub {
  readonly files = new Map<string, Buffer>([
    ...MODEL_FILES.map((file): [string, Buffer] => [file, Buffer.from(`{"file":"${file}"}`)]),
    [WEIGHTS, randomBytes(300_000)],
  ])
  readonly requests: { path: string; range: string | undefined; status: number }[] = []
  etagPrefix = ''
  /** What happens after the first half of the weights. */
  interruption: Interruption | undefined
  /** It says what files are, as huggingface.co does: large ones come from a storage, to which it redirects. */
  saysWhat = false
  /** What its storage sends in place of a file. */
  readonly sent = new Map<string, Buffer>()
  /** Where it redirects to, in place of its storage. */
  elsewhere: string | undefined
  /** Answers everything with it. */
  failure: number | undefined
  readonly #server = createServer((request, response) => this.#answer(request, response))

  async start() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get url() {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  async stop() {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #answer({ url: path = '', headers }: IncomingMessage, response: ServerResponse) {
    const file = path.replace(/^\/(?:owner\/model\/resolve\/main|storage)\//, '')
    const whole = this.files.get(file)
    const content = this.sent.get(file) ?? whole
    const end = (status: number, more: Record<string, string | number> = {}, body: Buffer = Buffer.alloc(0)) => {
      this.requests.push({ path, range: headers.range, status })
      response.writeHead(status, { 'content-length': body.length, ...more })
      if (!this.interruption || file !== WEIGHTS || body.length === 0) return response.end(body)
      const breaksOff = this.interruption === 'break-off'
      return response.write(body.subarray(0, body.length / 2), () => breaksOff && response.destroy())
    }
    if (this.failure !== undefined) return end(this.failure)
    if (!content || !whole) return end(404)
    if (this.saysWhat && file === WEIGHTS && !path.startsWith('/storage/')) {
      const linked = `"${createHash('sha256').update(whole).digest('hex')}"`
      const location = this.elsewhere ?? `/storage/${file}`
      return end(302, { location, 'x-linked-etag': linked, 'x-linked-size': whole.length })
    }
    if (this.saysWhat && file !== WEIGHTS) {
      const name = createHash('sha1').update(`blob ${whole.length}\0`).update(whole).digest('hex')
      return end(200, { 'x-repo-commit': '4711', etag: `"${name}"` }, content)
    }
    const etag = `${this.etagPrefix}"${createHash('sha256').update(content).digest('hex')}"`
    const from = headers['if-range'] === etag ? Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0
    if (from === 0) return end(200, { etag }, content)
    if (from >= content.length) return end(416)
    const range = `bytes ${from}-${content.length - 1}/${content.length}`
    return end(206, { etag, 'content-range': range }, content.subarray(from))
  }
}

let hub: Hub
let folder = ''
let target = ''
beforeEach(async () => {
  hub = new Hub()
  await hub.start()
  folder = await mkdtemp(join(tmpdir(), 'openpa-download-'))
  target = join(folder, 'models', 'small')
})
afterEach(async () => {
  await hub.stop()
  await rm(folder, { recursive: true, force: true })
})

const download = (options: Parameters<typeof downloadModel>[2] = {}) =>
  downloadModel('owner/model', target, { hubUrl: hub.url, ...options })
const exists = (path: string) => access(path).then(...([() => true, () => false] as const))
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.any(String) })
const expectWhole = async () => {
  for (const [file, content] of hub.files) expect(await readFile(join(target, file))).toEqual(content)
  const entries = await readdir(target, { recursive: true })
  expect(entries.sort()).toEqual([...MODEL_FILES, 'onnx'].sort())
  expect(await exists(`${target}.part`)).toBe(false)
}
/** Downloads until the weights have begun to come, then aborts. */
const abortHalfWay = async () => {
  hub.interruption = 'stall'
  const abort = new AbortController()
  const reason = new Error('the person changed their mind')
  const onProgress = ({ file }: DownloadProgress) => file === WEIGHTS && abort.abort(reason)
  await expect(download({ signal: abort.signal, onProgress })).rejects.toBe(reason)
  hub.interruption = undefined
}

describe('a download', () => {
  it('brings all files of the model and nothing else', async () => {
    await download()
    await expectWhole()
    expect(hub.requests.map(({ path }) => path)).toEqual(MODEL_FILES.map((file) => `/owner/model/resolve/main/${file}`))
  })

  it('tells how far each file has come', async () => {
    const seen: DownloadProgress[] = []
    await download({ onProgress: (progress) => seen.push(progress) })
    expect([...new Set(seen.map(({ file }) => file))]).toEqual(MODEL_FILES)
    const weights = seen.filter(({ file }) => file === WEIGHTS)
    const counts = weights.map(({ receivedBytes }) => receivedBytes)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(weights.at(-1)).toEqual({ file: WEIGHTS, receivedBytes: 300_000, totalBytes: 300_000 })
  })

  it('gives a model that loads, under an id of its own', async () => {
    for (const file of MODEL_FILES) hub.files.set(file, await readFile(new URL(`../model/${file}`, import.meta.url)))
    await download()
    await using embedder = await createOnnxEmbedder({ modelDir: target })
    await using builtIn = await createOnnxEmbedder()
    expect(embedder.id).not.toBe(builtIn.id)
    expect(await embedder.embed(['water the plants'])).toEqual(await builtIn.embed(['water the plants']))
  })

  it('goes through the fetch it is given', async () => {
    const urls: string[] = []
    const fetch: typeof globalThis.fetch = (input, init) => {
      urls.push(String(input))
      return globalThis.fetch(String(input).replace('https://huggingface.co', hub.url), init)
    }
    await downloadModel('owner/model', target, { fetch })
    await expectWhole()
    expect(urls[0]).toBe('https://huggingface.co/owner/model/resolve/main/config.json')
  })
})

describe('a download that ended early', () => {
  it('ends with the reason of the signal, and leaves no folder that looks whole', async () => {
    await abortHalfWay()
    expect(await exists(target)).toBe(false)
    const { length } = await readFile(join(`${target}.part`, WEIGHTS))
    expect(length).toBeGreaterThan(0)
    expect(length).toBeLessThan(300_000)
  })

  it('goes on where it ended, and counts what was there', async () => {
    await abortHalfWay()
    const { length } = await readFile(join(`${target}.part`, WEIGHTS))
    const seen: DownloadProgress[] = []
    await download({ onProgress: (progress) => seen.push(progress) })
    expect(hub.requests.at(-1)).toMatchObject({ range: `bytes=${length}-`, status: 206 })
    expect(seen.find(({ file }) => file === WEIGHTS)?.receivedBytes).toBeGreaterThan(length)
    expect(seen.at(-1)).toEqual({ file: WEIGHTS, receivedBytes: 300_000, totalBytes: 300_000 })
    await expectWhole()
  })

  it('begins again when the hub has another version now', async () => {
    await abortHalfWay()
    hub.files.set(WEIGHTS, randomBytes(300_000))
    await download()
    expect(hub.requests.at(-1)).toMatchObject({ range: expect.stringMatching(/^bytes=/), status: 200 })
    await expectWhole()
  })

  it('begins again when the hub cannot tell one version from another', async () => {
    hub.etagPrefix = 'W/'
    await abortHalfWay()
    await download()
    expect(hub.requests.at(-1)).toMatchObject({ range: undefined, status: 200 })
    await expectWhole()
  })

  it('begins again when there is nothing left to come', async () => {
    await abortHalfWay()
    await writeFile(join(`${target}.part`, WEIGHTS), hub.files.get(WEIGHTS) ?? '')
    await download()
    expect(hub.requests.slice(-2)).toMatchObject([{ status: 416 }, { status: 200 }])
    await expectWhole()
  })

  it('does not start when the signal has aborted', async () => {
    await expect(download({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(hub.requests).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })

  it('is unavailable, for now, when the connection breaks', async () => {
    hub.interruption = 'break-off'
    await expect(download()).rejects.toEqual(refusal('embedder.unavailable', /model_quantized\.onnx could not be down/))
    hub.interruption = undefined
    await download()
    expect(hub.requests.at(-1)?.status).toBe(206)
    await expectWhole()
  })

  it('is unavailable when nobody listens', async () => {
    const hubUrl = hub.url
    await hub.stop()
    await expect(download({ hubUrl })).rejects.toEqual(refusal('embedder.unavailable', /config/))
  })

  it.each([429, 500, 503])('is unavailable when the hub answers %i', async (status) => {
    hub.failure = status
    await expect(download()).rejects.toEqual(refusal('embedder.unavailable', new RegExp(`HTTP ${status}`)))
    expect(await exists(target)).toBe(false)
  })
})

describe('what the hub says of a file', () => {
  beforeEach(() => {
    hub.saysWhat = true
  })

  it('is true of what comes from its storage', async () => {
    await download()
    await expectWhole()
    expect(hub.requests.map(({ path, status }) => [path, status]).slice(-2)).toEqual([
      [`/owner/model/resolve/main/${WEIGHTS}`, 302],
      [`/storage/${WEIGHTS}`, 200],
    ])
  })

  it('is true of what was gone on with, too', async () => {
    await abortHalfWay()
    await download()
    expect(hub.requests.at(-1)).toMatchObject({ path: `/storage/${WEIGHTS}`, status: 206 })
    await expectWhole()
  })

  it.each([
    [WEIGHTS, 'another checksum', () => randomBytes(300_000)],
    [WEIGHTS, '299999 of 300000 bytes', () => randomBytes(299_999)],
    ['tokenizer.json', 'another checksum', () => Buffer.from('{"file":"a poisoned one"}')],
  ])('is not true of %s: %s, and the next try begins it anew', async (file, why, other) => {
    hub.sent.set(file, other())
    await expect(download()).rejects.toEqual(refusal('embedder.unavailable', new RegExp(`${file}.*${why}`)))
    expect(await exists(target)).toBe(false)
    expect(await exists(join(`${target}.part`, file))).toBe(false)
    hub.sent.clear()
    await download()
    await expectWhole()
  })

  it.each([
    ['again and again', () => `/owner/model/resolve/main/${WEIGHTS}`],
    ['to ftp:', () => 'ftp://127.0.0.1/x'],
  ])('is followed nowhere when it redirects %s', async (why, elsewhere) => {
    hub.elsewhere = elsewhere()
    await expect(download()).rejects.toEqual(refusal('embedder.unavailable', new RegExp(why)))
    expect(await exists(target)).toBe(false)
  })
})

describe('a model that is not there', () => {
  it.each([404, 401])('is said to be missing when the hub answers %i', async (status) => {
    hub.failure = status
    await expect(download()).rejects.toEqual(refusal('embedder.model-not-found', new RegExp(`HTTP ${status}`)))
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves nothing behind when only its weights are missing', async () => {
    hub.files.delete(WEIGHTS)
    await expect(download()).rejects.toEqual(refusal('embedder.model-not-found', /model_quantized\.onnx is not there/))
    expect(await readdir(join(folder, 'models'))).toEqual([])
  })

  it.each([
    '',
    '../model',
    'owner/../model',
    'owner/model/more',
    'owner model',
    'https://example.com/x',
    '/model',
    '-/..',
  ])('cannot have the name %j', async (name) => {
    const named = downloadModel(name, target, { hubUrl: hub.url })
    await expect(named).rejects.toEqual(refusal('input.invalid', /is no name of a model/))
    expect(hub.requests).toEqual([])
  })
})

it('does not touch a folder that is there', async () => {
  await mkdir(target, { recursive: true })
  await expect(download()).rejects.toEqual(refusal('input.invalid', /is there already/))
  expect(hub.requests).toEqual([])
})
