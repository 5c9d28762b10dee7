import type { Context } from 'hono'

/** Sends a comment this often, so that nothing on the way takes a silent stream for dead. */
const HEARTBEAT_MS = 15_000

/** Sends messages of {@link eventMessage}, one or several after each other; nothing once the client has gone. */
export type SendEvents = (messages: string) => void

/**
 * Answers with Server-Sent Events: what `work` sends until it is done. When the client goes, `signal` aborts; when `work` fails, the
 * connection breaks. One stream and no more: `streamSSE` of Hono puts a transform and another stream between, which costs a run a
 * millisecond.
 */
export function eventStream(c: Context, work: (send: SendEvents, signal: AbortSignal) => Promise<void>): Response {
  c.header('Content-Type', 'text/event-stream')
  c.header('Cache-Control', 'no-cache')
  c.header('Transfer-Encoding', 'chunked')
  c.header('Connection', 'keep-alive')
  // Hono answers HEAD by GET, and would drop the stream with the work still going on.
  if (c.req.method === 'HEAD') return c.body(null)
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let isOver = false
      const send: SendEvents = (messages) => {
        if (!isOver && !gone.signal.aborted) controller.enqueue(encoder.encode(messages))
      }
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      const end = (how: () => void) => {
        isOver = true
        clearInterval(heartbeat)
        if (!gone.signal.aborted) how()
      }
      const working = (async () => work(send, gone.signal))()
      working.then(
        () => end(() => controller.close()),
        (error: unknown) => end(() => controller.error(error)),
      )
    },
    cancel: () => gone.abort(),
  })
  return c.body(body)
}

/** One message; `data` has no line breaks. */
export const eventMessage = (data: string, { event, id }: { event?: string; id?: string | number } = {}): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`
