import type { ServerResponse } from 'node:http'
import type { FaultOptions } from './faults.ts'

/** A body in pieces, so that it can be slow or break off between two of them. */
export interface Parts {
  contentType: string
  content: readonly string[]
  /** What tells a client that a stream is whole; `no-done` leaves it out. */
  end: readonly string[]
}

/** A JSON body as two pieces. */
export const toJsonParts = (value: unknown): Parts => {
  const json = JSON.stringify(value)
  const half = Math.ceil(json.length / 2)
  return { contentType: 'application/json', content: [json.slice(0, half), json.slice(half)], end: [] }
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** Resolves when `released` does or after `ms`; without it only the former. */
const hold = async (released: Promise<void>, ms: number | undefined) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
  await Promise.race([released, promise])
  clearTimeout(timer)
}

/**
 * Answers 200 with the parts, as whole and as fast as the fault lets it.
 * @param released Ends a silence; must also resolve when the client leaves.
 */
export const deliver = async (
  response: ServerResponse,
  { contentType, content, end }: Parts,
  fault: FaultOptions | undefined,
  released: Promise<void>,
): Promise<void> => {
  const half = Math.ceil(content.length / 2)
  const firstHalf = content.slice(0, half).join('')
  response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache' }).flushHeaders()
  switch (fault?.fault) {
    case 'slow-first-token':
      await hold(released, fault.holdMs)
      break
    case 'stall':
      response.write(firstHalf)
      await hold(released, fault.holdMs)
      response.end([...content.slice(half), ...end].join(''))
      return
    case 'truncated-stream':
      response.write(firstHalf, () => response.destroy())
      return
    case 'bad-json':
      // the blank line makes it a whole event when it is a stream
      response.end(`${content.join('').slice(0, 20)}\n\n`)
      return
    case 'no-done':
      response.end(content.join(''))
      return
  }
  response.end([...content, ...end].join(''))
}
