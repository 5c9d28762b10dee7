import type { RunEvent } from '../domain/event.ts'
import { FINAL_KINDS } from '../domain/final-kinds.ts'

/**
 * Called with events in the order of their numbers, after they are on disk. With none, and `lost`, when nothing more will
 * come because the log could not be written.
 */
export type RunListener = (events: readonly RunEvent[], lost?: unknown) => void

/** Carries events of runs to whoever watches them in this process. A hint, never the truth: that is the log. */
export class EventBus {
  readonly #listeners = new Map<string, Set<RunListener>>()

  /** Listens to one run until it ends or the returned function is called. */
  subscribe(runId: string, listener: RunListener): () => void {
    const listeners = this.#listeners.get(runId) ?? new Set()
    this.#listeners.set(runId, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(runId) === listeners) this.#listeners.delete(runId)
    }
  }

  /** Hands stored events of one run to its listeners. One that throws is dropped: who watches a run must not end it. */
  publish(runId: string, events: readonly RunEvent[]): void {
    this.#call(runId, events)
    const last = events.at(-1)
    // Nothing comes after a run's last event.
    if (last && FINAL_KINDS.has(last.kind)) this.#listeners.delete(runId)
  }

  /** Tells the listeners of a run why it cannot be followed any further. */
  lose(runId: string, error: unknown): void {
    this.#call(runId, [], error)
    this.#listeners.delete(runId)
  }

  #call(runId: string, events: readonly RunEvent[], lost?: unknown): void {
    const listeners = this.#listeners.get(runId)
    for (const listener of [...(listeners ?? [])])
      try {
        listener(events, lost)
      } catch {
        listeners?.delete(listener)
      }
  }
}
