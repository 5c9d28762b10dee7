import {
  type EventBus,
  FINAL_KINDS,
  isAssistantError,
  isParked,
  type Run,
  type RunEvent,
  type RunListener,
  type RunRequest,
  type RunStore,
  type Supervisor,
  toErrorBody,
} from '@openpa/core'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'

/** The log of runs, and the bus that says when it has grown. */
export interface EventSource {
  runs: RunStore
  bus: EventBus
}

/** Told of errors that are bugs. */
export type OnBug = (error: unknown, path: string) => void

/** Which events of which run: those after number `after`. */
export interface Watch {
  ownerId: string
  runId: string
  after: number
}

/** Events that come faster or slower than they are read. */
class Arrivals {
  readonly #events: RunEvent[] = []
  #lost: unknown
  #wake = () => {}

  readonly add: RunListener = (events, lost) => {
    this.#events.push(...events)
    this.#lost ??= lost
    this.#wake()
  }

  /** In order, each number after `after` once, to the run's end or until `signal` aborts. @throws why nothing more comes. */
  async *read(after: number, signal: AbortSignal): AsyncGenerator<RunEvent> {
    const onAbort = () => this.#wake()
    signal.addEventListener('abort', onAbort)
    try {
      for (let last = after; !signal.aborted; ) {
        const event = this.#events.shift()
        if (!event) {
          if (this.#lost !== undefined) throw this.#lost
          await new Promise<void>((resolve) => {
            this.#wake = resolve
            if (this.#events.length > 0 || this.#lost !== undefined || signal.aborted) resolve()
          })
          continue
        }
        if (event.seq <= last) continue
        last = event.seq
        yield event
        if (FINAL_KINDS.has(event.kind)) return
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

const isOver = (run: Run) => run.status !== 'running' && !isParked(run)

/**
 * Events of a run in order, each once, until the run has ended or `signal` aborts. Listens before it reads the log, so that
 * nothing falls between; what both bring is told apart by number.
 */
export async function* watchRun(
  { runs, bus }: EventSource,
  { ownerId, runId, after }: Watch,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const arrivals = new Arrivals()
  const unsubscribe = bus.subscribe(runId, arrivals.add)
  try {
    // First what is stored, then what has arrived meanwhile: the other way round the older ones would pass for repeats.
    let last = after
    for (const event of await runs.events(ownerId, runId, after)) {
      if (signal.aborted) return
      last = event.seq
      yield event
      if (FINAL_KINDS.has(event.kind)) return
    }
    if (last === after && isOver(await runs.get(ownerId, runId))) return
    yield* arrivals.read(last, signal)
  } finally {
    unsubscribe()
  }
}

/** Starts a run and yields its events from the first on, without reading the log. */
export async function startAndWatch(
  supervisor: Supervisor,
  ownerId: string,
  request: RunRequest,
): Promise<{ run: Run; events: (signal: AbortSignal) => AsyncGenerator<RunEvent> }> {
  const arrivals = new Arrivals()
  const run = await supervisor.start(ownerId, request, arrivals.add)
  return { run, events: (signal) => arrivals.read(0, signal) }
}

/** Sends a comment this often, so that nothing on the way takes a silent stream for dead. */
const HEARTBEAT_MS = 15_000

/**
 * A run's events as Server-Sent Events: `id` is the number, `event` the kind, `data` the event as JSON. What ends the stream
 * before the run is over comes as an event `error`.
 */
export const streamEvents = (
  c: Context,
  events: (signal: AbortSignal) => AsyncGenerator<RunEvent>,
  onBug: OnBug,
): Response =>
  streamSSE(c, async (stream) => {
    const abort = new AbortController()
    stream.onAbort(() => abort.abort())
    const heartbeat = setInterval(() => void stream.write(': still here\n\n').catch(() => abort.abort()), HEARTBEAT_MS)
    try {
      for await (const event of events(abort.signal))
        await stream.writeSSE({ id: String(event.seq), event: event.kind, data: JSON.stringify(event) })
    } catch (error) {
      if (!isAssistantError(error)) onBug(error, c.req.path)
      await stream.writeSSE({ event: 'error', data: JSON.stringify(toErrorBody(error)) })
    } finally {
      clearInterval(heartbeat)
    }
  })
