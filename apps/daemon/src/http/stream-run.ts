import { type EventBus, FINAL_KINDS, type RunEvent, type RunStore } from '@openpa/core'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'

/** The log of runs, and the bus that says when it has grown. */
export interface EventSource {
  runs: RunStore
  bus: EventBus
}

/** Which events of which run: those after number `after`. */
export interface Watch {
  ownerId: string
  runId: string
  after: number
}

/**
 * Events of a run in order, each once, until the run has ended or `signal` aborts. Listens before it reads the log, so that
 * nothing falls between; what both bring is told apart by number.
 */
export async function* watchRun({ runs, bus }: EventSource, { ownerId, runId, after }: Watch, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const arrived: RunEvent[] = []
  let wake = () => {}
  const unsubscribe = bus.subscribe(runId, (events) => {
    arrived.push(...events)
    wake()
  })
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  try {
    let last = after
    arrived.unshift(...(await runs.events(ownerId, runId, after)))
    if (arrived.length === 0 && (await runs.get(ownerId, runId)).status !== 'running') return
    while (!signal.aborted) {
      const event = arrived.shift()
      if (!event) {
        await new Promise<void>((resolve) => {
          wake = resolve
          if (arrived.length > 0 || signal.aborted) resolve()
        })
        continue
      }
      if (event.seq <= last) continue
      last = event.seq
      yield event
      if (FINAL_KINDS.has(event.kind)) return
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', onAbort)
  }
}

/** Sends a comment this often, so that nothing on the way takes a silent stream for dead. */
const HEARTBEAT_MS = 15_000

/** A run's events as Server-Sent Events: `id` is the number, `event` the kind, `data` the event as JSON. */
export const streamRun = (c: Context, source: EventSource, watch: Watch): Response =>
  streamSSE(c, async (stream) => {
    const abort = new AbortController()
    stream.onAbort(() => abort.abort())
    const heartbeat = setInterval(() => void stream.write(': still here\n\n').catch(() => abort.abort()), HEARTBEAT_MS)
    try {
      for await (const event of watchRun(source, watch, abort.signal))
        await stream.writeSSE({ id: String(event.seq), event: event.kind, data: JSON.stringify(event) })
    } finally {
      clearInterval(heartbeat)
    }
  })
