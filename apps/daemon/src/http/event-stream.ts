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
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: SendEvents = (messages) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(messages))
      }
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT_MS)
      void work(send, gone.signal)
        .then(() => {
          if (!gone.signal.aborted) controller.close()
        })
        .catch((error: unknown) => controller.error(error))
        .finally(() => clearInterval(heartbeat))
    },
    cancel: () => gone.abort(),
  })
  c.header('Content-Type', 'text/event-stream')
  c.header('Cache-Control', 'no-cache')
  c.header('Transfer-Encoding', 'chunked')
  c.header('Connection', 'keep-alive')
  return c.body(body)
}

/** One message; `data` has no line breaks. */
export const eventMessage = (data: string, { event, id }: { event?: string; id?: string | number } = {}): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`
