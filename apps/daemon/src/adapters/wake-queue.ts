import type { Database, QueueDatabase, Tables } from '@openpa/database'
import type { Kysely } from 'kysely'
import type { PgBoss } from 'pg-boss'

const QUEUE = 'reminder-due'
/** Longest timer: a clock that jumps, or a timer that was lost, costs this much at most. */
const LONGEST_MS = 60_000
const QUEUE_OPTIONS = {
  retryLimit: 5,
  retryDelay: 5,
  retentionSeconds: 86_400 * 366 * 10,
  deleteAfterSeconds: 3600,
}
/** pg-boss polls this rarely; the timer below wakes it. */
const POLL_SECONDS = 60
/** When work failed (the database was gone), it is tried again after this. */
const RETRY_MS = 5000

/** What a {@link WakeQueue} wakes. */
export interface WakeTarget {
  /** Does whatever is due. A throw leaves it to be done again. */
  onDue(): Promise<void>
  /** When the next thing is due, jobs or no jobs. */
  nextDue(): Promise<Date | undefined>
  onError(error: unknown): void
}

/** Delayed jobs on pg-boss, woken by a timer at the time of what is due next and not by polling. */
export class WakeQueue {
  readonly #database: Database
  readonly #target: WakeTarget
  #boss: PgBoss | undefined
  #worker = ''
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  #wakeAt = Number.POSITIVE_INFINITY

  constructor(database: Database, target: WakeTarget) {
    this.#database = database
    this.#target = target
  }

  /** Starts the worker. Loaded late: the daemon is ready before it. */
  async start(): Promise<void> {
    if (this.#boss) return this.#arm()
    const { PgBoss } = await import('pg-boss')
    const boss = new PgBoss({
      db: this.#database.queue,
      backend: this.#database.kind,
      migrate: false,
      createSchema: false,
      supervise: false,
      schedule: false,
      registerInstance: false,
      monitorVacuum: false,
      reindex: false,
    })
    boss.on('error', (error) => this.#target.onError(error))
    try {
      await boss.start()
      await boss.createQueue(QUEUE, QUEUE_OPTIONS)
      const polling = { pollingIntervalSeconds: POLL_SECONDS, batchSize: 100 }
      this.#worker = await boss.work(QUEUE, polling, () => this.#target.onDue())
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined)
      throw error
    }
    this.#boss = boss
    await this.#arm()
  }

  /** Adds a job in the transaction `tx`, which must be back in the role of the schema's owner. */
  async send(tx: Kysely<Tables>, id: string, at: Date): Promise<void> {
    if (!this.#boss) return
    const { fromKysely } = await import('pg-boss')
    await this.#boss.send(QUEUE, { id }, { startAfter: at, db: fromKysely(tx) as QueueDatabase })
  }

  /** To be called after a job was committed: wakes in time for it. */
  expect(at: Date): void {
    if (at.getTime() < this.#wakeAt) this.#set(at.getTime())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#boss?.stop({ graceful: true, timeout: 5000 })
    this.#boss = undefined
  }

  /** Sets the timer anew. What is expected while it looks counts too. */
  async #arm(): Promise<void> {
    this.#set(Number.POSITIVE_INFINITY)
    const next = (await this.#target.nextDue())?.getTime() ?? Number.POSITIVE_INFINITY
    if (next < this.#wakeAt) this.#set(next)
  }

  #set(at: number): void {
    clearTimeout(this.#timer)
    this.#wakeAt = at
    if (at === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#wake(), Math.min(LONGEST_MS, Math.max(0, at - Date.now())))
  }

  #wake(): void {
    if (this.#stopped) return
    if (Date.now() < this.#wakeAt) {
      this.#set(this.#wakeAt)
      return
    }
    this.#boss?.notifyWorker(this.#worker)
    this.#target
      .onDue()
      .then(() => this.#arm())
      .catch((error: unknown) => {
        this.#target.onError(error)
        this.#set(Date.now() + RETRY_MS)
      })
  }
}
