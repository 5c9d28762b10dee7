import type { EventDraft } from '../domain/event.ts'
import type { RunBatch, RunStore } from '../ports/run-store.ts'
import type { EventBus } from './event-bus.ts'

/** Writes the log of one run. Events stream out as fast as the database takes them; text that waits is merged into one event. */
export class RunJournal {
  readonly ownerId: string
  readonly runId: string
  readonly #store: RunStore
  readonly #bus: EventBus
  #waiting: EventDraft[] = []
  #writing: Promise<void> | undefined
  #failure: unknown

  constructor(store: RunStore, bus: EventBus, ownerId: string, runId: string) {
    this.#store = store
    this.#bus = bus
    this.ownerId = ownerId
    this.runId = runId
  }

  /** Adds an event without waiting for it to be stored; a failure shows at the next {@link write}. */
  emit(draft: EventDraft): void {
    const last = this.#waiting.at(-1)
    if ((draft.kind === 'text-added' || draft.kind === 'reasoning-added') && last?.kind === draft.kind)
      this.#waiting[this.#waiting.length - 1] = {
        kind: draft.kind,
        payload: { text: last.payload.text + draft.payload.text },
      }
    else this.#waiting.push(draft)
    this.#writing ??= this.#drain()
  }

  /** Stores a batch after everything emitted before it, and waits until it is on disk. */
  async write(batch: RunBatch): Promise<void> {
    await this.#writing
    if (this.#failure !== undefined) throw this.#failure
    const events = [...this.#waiting.splice(0), ...batch.events]
    this.#bus.publish(this.runId, await this.#store.append(this.ownerId, this.runId, { ...batch, events }))
  }

  async #drain(): Promise<void> {
    try {
      // One turn later, so that events emitted together are written together.
      await Promise.resolve()
      while (this.#waiting.length > 0) {
        const events = this.#waiting.splice(0)
        this.#bus.publish(this.runId, await this.#store.append(this.ownerId, this.runId, { events }))
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#writing = undefined
    }
  }
}
