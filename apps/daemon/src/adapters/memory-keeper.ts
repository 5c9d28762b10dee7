import type { MemoryStore } from '@openpa/core'
import { type Database, vacuumGrown } from '@openpa/database'
import {
  distilTurns,
  type EmbedderSource,
  embedMissing,
  indexVectors,
  readMissingWords,
  recordEpisodes,
  refreshStatistics,
} from '@openpa/memory'

/** After a run has ended, its turns are kept this much later: not while an answer is on its way, and several together. */
const DELAY_MS = 1000

/** What the keeper works with. */
export interface MemoryKeeperDeps {
  database: Database
  embedders: EmbedderSource
  memory: MemoryStore
  /** Whether what the person's turns state is stored as statements too. */
  distils(ownerId: string): Promise<boolean>
  onError(error: unknown): void
}

/** Keeps what is said in runs as episodes, in the background and one after the other. Sleeps until a run has ended. */
export class MemoryKeeper {
  readonly #deps: MemoryKeeperDeps
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(deps: MemoryKeeperDeps) {
    this.#deps = deps
  }

  /** Takes up what an earlier daemon left: turns that are not kept, words and vectors that are missing. */
  start(ownerId: string): Promise<void> {
    return this.#enqueue(async () => {
      const { database, embedders } = this.#deps
      await readMissingWords(database, ownerId)
      await this.#keepTurns(ownerId)
      await embedMissing(database, ownerId, embedders.current)
      await indexVectors(database, embedders.current)
      await this.#tellDatabase()
    })
  }

  /** To be called when a run is over. */
  runOver(ownerId: string): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      void this.#enqueue(async () => {
        await this.#keepTurns(ownerId)
        await this.#tellDatabase()
      })
    }, DELAY_MS)
    // What is not kept when the daemon ends is kept at its next start.
    this.#timer.unref()
  }

  /** Lets the work at hand end, and begins none any more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#work
  }

  async #keepTurns(ownerId: string): Promise<void> {
    const { database, embedders, memory } = this.#deps
    const turns = await recordEpisodes(database, ownerId, embedders.current)
    if (turns.length === 0) return
    if (await this.#deps.distils(ownerId)) await distilTurns(database, memory, ownerId, turns)
  }

  /** How many rows there are by now, and which are gone: the embedded database does not look by itself. Of memories it is told sooner. */
  async #tellDatabase(): Promise<void> {
    await refreshStatistics(this.#deps.database)
    await vacuumGrown(this.#deps.database)
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => this.#deps.onError(error))
    return this.#work
  }
}
