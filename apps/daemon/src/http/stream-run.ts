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
import { eventMessage, eventStream } from './event-stream.ts'

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

/** Events of a run in order, as many at a time as there are: each piece of a stream costs the same, whatever is in it. */
export type EventBatches = AsyncGenerator<readonly RunEvent[]>

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
  async *read(after: number, signal: AbortSignal): EventBatches {
    const onAbort = () => this.#wake()
    signal.addEventListener('abort', onAbort)
    try {
      for (let last = after; !signal.aborted; ) {
        if (this.#events.length === 0) {
          if (this.#lost !== undefined) throw this.#lost
          await new Promise<void>((resolve) => {
            this.#wake = resolve
            if (this.#events.length > 0 || this.#lost !== undefined || signal.aborted) resolve()
          })
          continue
        }
        const batch = upToTheEnd(this.#events.splice(0).filter(({ seq }) => seq > last))
        const newest = batch.at(-1)
        if (!newest) continue
        last = newest.seq
        yield batch
        if (FINAL_KINDS.has(newest.kind)) return
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

function upToTheEnd(events: readonly RunEvent[]): readonly RunEvent[] {
  const end = events.findIndex(({ kind }) => FINAL_KINDS.has(kind))
  return end < 0 ? events : events.slice(0, end + 1)
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
): EventBatches {
  const arrivals = new Arrivals()
  const unsubscribe = bus.subscribe(runId, arrivals.add)
  try {
    // First what is stored, then what has arrived meanwhile: the other way round the older ones would pass for repeats.
    const stored = upToTheEnd(await runs.events(ownerId, runId, after))
    const newest = stored.at(-1)
    if (newest) yield stored
    if (newest ? FINAL_KINDS.has(newest.kind) : isOver(await runs.get(ownerId, runId))) return
    yield* arrivals.read(newest?.seq ?? after, signal)
  } finally {
    unsubscribe()
  }
}

/** Event by event. */
export async function* eachOf(batches: EventBatches): AsyncGenerator<RunEvent> {
  for await (const batch of batches) yield* batch
}

/** Starts a run and yields its events from the first on, without reading the log. */
export async function startAndWatch(
  supervisor: Supervisor,
  ownerId: string,
  request: RunRequest,
): Promise<{ run: Run; events: (signal: AbortSignal) => EventBatches }> {
  const arrivals = new Arrivals()
  const run = await supervisor.start(ownerId, request, arrivals.add)
  return { run, events: (signal) => arrivals.read(0, signal) }
}

const messageOf = (event: RunEvent) => eventMessage(JSON.stringify(event), { id: event.seq, event: event.kind })

/**
 * A run's events as Server-Sent Events: `id` is the number, `event` the kind, `data` the event as JSON. What ends the stream
 * before the run is over comes as an event `error`.
 */
export const streamEvents = (c: Context, events: (signal: AbortSignal) => EventBatches, onBug: OnBug): Response =>
  eventStream(c, async (send, signal) => {
    try {
      for await (const batch of events(signal)) send(batch.map(messageOf).join(''))
    } catch (error) {
      if (!isAssistantError(error)) onBug(error, c.req.path)
      send(eventMessage(JSON.stringify(toErrorBody(error)), { event: 'error' }))
    }
  })
