import { addDays, type Clock, instantOf, type MemoryUpkeep, type UpkeepReport, wallClockAt } from '@openpa/core'

/** After a start nothing is tidied for this long: whoever starts an assistant wants to ask it something. */
const SETTLE_MS = 10 * 60_000
/** An upkeep that was killed, or failed, is taken up again this long after it began. */
const RETRY_MS = 60 * 60_000
const QUIET_MINUTE = 30

/** What the nightly upkeep works with. */
export interface NightlyUpkeepDeps {
  upkeep: MemoryUpkeep
  ownerId: string
  clock: Clock
  /** Zone of the owner and the hour there, 0..23, in which nobody is disturbed. */
  quietHour(): Promise<{ timeZone: string; hour: number }>
  onError(error: unknown): void
}

/** Runs a memory's upkeep once a day at a quiet hour; where the machine was off then, some time after the next start. */
export class NightlyUpkeep {
  readonly #deps: NightlyUpkeepDeps
  readonly #startedAt: Date
  readonly #stopping = new AbortController()
  #running: Promise<UpkeepReport> | undefined

  constructor(deps: NightlyUpkeepDeps) {
    this.#deps = deps
    this.#startedAt = deps.clock.now()
  }

  /** When the next upkeep is due. */
  async nextDue(): Promise<Date> {
    const { upkeep, ownerId } = this.#deps
    const last = await upkeep.lastRun(ownerId)
    const due =
      last && !last.finished
        ? last.at.getTime() + RETRY_MS
        : (await this.#quietTimeAfter(last?.at ?? this.#startedAt)).getTime()
    return new Date(Math.max(due, this.#startedAt.getTime() + SETTLE_MS))
  }

  /** Begins an upkeep if one is due, and does not wait for it. */
  async startIfDue(): Promise<void> {
    if (this.#running || this.#stopping.signal.aborted) return
    if ((await this.nextDue()) > this.#deps.clock.now()) return
    this.runNow().catch((error: unknown) => this.#deps.onError(error))
  }

  /** Runs one at once, or waits for the one at work. */
  runNow(): Promise<UpkeepReport> {
    const { upkeep, ownerId } = this.#deps
    this.#running ??= upkeep.run(ownerId, { signal: this.#stopping.signal }).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Lets the batch at work end; the next upkeep goes on from there. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running?.catch(() => undefined)
  }

  async #quietTimeAfter(instant: Date): Promise<Date> {
    const { timeZone, hour } = await this.#deps.quietHour()
    const wall = { ...wallClockAt(instant, timeZone), hour, minute: QUIET_MINUTE, second: 0 }
    const today = instantOf(wall, timeZone)
    return today > instant ? today : instantOf(addDays(wall, 1), timeZone)
  }
}
