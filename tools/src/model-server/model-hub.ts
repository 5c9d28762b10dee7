import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const FOLDER = new URL('../../../packages/embedder-onnx/model/', import.meta.url)
const WEIGHTS = 'onnx/model_quantized.onnx'
const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', WEIGHTS]

/** A hub of embedding models with one, `owner/small`, which is the MiniLM of the repository. */
export interface ModelHub extends AsyncDisposable {
  readonly url: string
  /** Paths that were asked for. */
  readonly requests: readonly string[]
  /** Sends half of the weights and no more, until it is set back. */
  stalls: boolean
  /** Sends weights that are not what it says they are. */
  lies: boolean
}

/** Starts a hub on 127.0.0.1. */
export async function startModelHub(): Promise<ModelHub> {
  const files = new Map(FILES.map((file) => [file, readFileSync(new URL(file, FOLDER))]))
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hub: ModelHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stalls: false,
    lies: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  const answer = ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    const file = url.replace('/owner/small/resolve/main/', '')
    const content = files.get(file)
    if (!content) return response.writeHead(404).end()
    const etag = `"${createHash('sha256').update(content).digest('hex')}"`
    const from = headers['if-range'] === etag ? Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0
    const body = file === WEIGHTS && hub.lies ? Buffer.alloc(content.length) : content.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, {
      etag,
      'x-linked-etag': etag,
      'x-linked-size': content.length,
      'content-length': body.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    })
    return file === WEIGHTS && hub.stalls ? response.write(body.subarray(0, body.length / 2)) : response.end(body)
  }
  return hub
}
