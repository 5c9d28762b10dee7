import type { EventDraft } from '../domain/event.ts'
import { RunTaint } from '../domain/taint.ts'
import type { RunBatch, RunStore } from '../ports/run-store.ts'
import type { EventBus } from './event-bus.ts'

/** Rows that go into the log together. */
type Rows = Omit<RunBatch, 'outcome' | 'taint'>

/** A person cannot tell text that comes at this rate from text that comes letter by letter. */
const GATHERING_MS = 40
/** The first piece waits less: long enough for the rest of a burst to go with it. */
const FIRST_GATHERING_MS = 8

const nothing = (): Required<{ [K in keyof Rows]: NonNullable<Rows[K]>[number][] }> => ({
  events: [],
  steps: [],
  decisions: [],
  usage: [],
  settlements: [],
  approvals: [],
  takenAnswers: [],
})

/** Writes the log of one run. What comes after a pause streams out nearly at once; text that follows is gathered and merged into one event. */
export class RunJournal {
  readonly ownerId: string
  readonly runId: string
  /** What has met in the run; it is on disk with the next write. */
  readonly taint: RunTaint
  readonly #store: RunStore
  readonly #bus: EventBus
  #waiting = nothing()
  /** Ends with the append that was asked for last: one begins when the one before is over, so that order is kept. */
  #last: Promise<void> = Promise.resolve()
  #isDraining = false
  /** Ends the pause of the drain. */
  #goOn: () => void = () => undefined
  #failure: unknown
  #writtenTaint: RunTaint['value']

  constructor(store: RunStore, bus: EventBus, ownerId: string, runId: string, taint: RunTaint = new RunTaint()) {
    this.#store = store
    this.#bus = bus
    this.ownerId = ownerId
    this.runId = runId
    this.taint = taint
    this.#writtenTaint = taint.value
  }

  /** Adds rows that may wait for the next write: each write is a transaction that is put on disk. */
  stage(rows: Rows): void {
    const waiting = this.#waiting
    waiting.events.push(...rows.events)
    waiting.steps.push(...(rows.steps ?? []))
    waiting.decisions.push(...(rows.decisions ?? []))
    waiting.usage.push(...(rows.usage ?? []))
    waiting.settlements.push(...(rows.settlements ?? []))
    waiting.approvals.push(...(rows.approvals ?? []))
    waiting.takenAnswers.push(...(rows.takenAnswers ?? []))
  }

  /** Adds an event and begins to write, without waiting for it; a failure shows at the next {@link write}. */
  emit(draft: EventDraft): void {
    const { events } = this.#waiting
    const last = events.at(-1)
    if ((draft.kind === 'text-added' || draft.kind === 'reasoning-added') && last?.kind === draft.kind)
      events[events.length - 1] = { kind: draft.kind, payload: { text: last.payload.text + draft.payload.text } }
    else events.push(draft)
    if (!this.#isDraining) void this.#drain()
  }

  /** Stores everything staged or emitted so far and then `batch`, in one transaction, and waits until it is on disk. */
  async write(batch: RunBatch): Promise<void> {
    this.stage(batch)
    this.#goOn()
    await this.#append(batch.outcome)
  }

  #append(outcome?: RunBatch['outcome']): Promise<void> {
    const rows = this.#waiting
    this.#waiting = nothing()
    const appended = this.#last.then(async () => {
      // After a gap nothing more is written: the log must not look whole.
      if (this.#failure !== undefined) throw this.#failure
      const { value: taint } = this.taint
      const changed = taint === this.#writtenTaint ? undefined : taint
      const events = await this.#store.append(this.ownerId, this.runId, { ...rows, outcome, taint: changed })
      this.#writtenTaint = taint
      this.#bus.publish(this.runId, events)
    })
    this.#last = appended.catch(() => undefined)
    return appended
  }

  /** Text comes in pieces that are not worth a transaction each: after one, those of the next moment are gathered. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#goOn = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Never rejects: nobody waits for it. */
  async #drain(): Promise<void> {
    this.#isDraining = true
    try {
      await this.#pause(FIRST_GATHERING_MS)
      while (this.#waiting.events.length > 0) {
        await this.#append()
        await this.#pause(GATHERING_MS)
      }
    } catch (error) {
      this.#failure = error
    } finally {
      this.#isDraining = false
    }
  }
}
