import type { Database, QueueDatabase } from '@openpa/database'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '@openpa/database'
import type { PgBoss } from 'pg-boss'

const QUEUE = 'reminder-due'
/** Longest timer: a clock that jumps, or a timer that was lost, costs this much at most. */
const LONGEST_MS = 60_000
/** pg-boss polls this rarely; the timer below wakes it. */
const POLL_SECONDS = 60

/** Delayed jobs on pg-boss, woken by a timer at the time of the next job and not by polling. */
export class WakeQueue {
  readonly #database: Database
  readonly #onDue: () => Promise<void>
  readonly #onError: (error: unknown) => void
  #boss: PgBoss | undefined
  #worker = ''
  #timer: NodeJS.Timeout | undefined
  #wakeAt = Number.POSITIVE_INFINITY

  /** @param onDue Runs when jobs are due; whatever it finds due it does. A throw leaves the job to be retried. */
  constructor(database: Database, onDue: () => Promise<void>, onError: (error: unknown) => void) {
    this.#database = database
    this.#onDue = onDue
    this.#onError = onError
  }

  /** Starts the worker. Loaded late: the daemon is ready before it. */
  async start(): Promise<void> {
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
    boss.on('error', this.#onError)
    await boss.start()
    await boss.createQueue(QUEUE, { retryLimit: 5, retryDelay: 5, retentionSeconds: 86_400 * 366 * 10, deleteAfterSeconds: 3600 })
    this.#worker = await boss.work(QUEUE, { pollingIntervalSeconds: POLL_SECONDS, batchSize: 100 }, () => this.#onDue())
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
    clearTimeout(this.#timer)
    await this.#boss?.stop({ graceful: true, timeout: 5000 })
    this.#boss = undefined
  }

  async #arm(): Promise<void> {
    const { rows } = await sql<{ next: Date | null }>`
      select min(start_after) as next from pgboss.job where name = ${QUEUE} and state < 'active'`.execute(this.#database.system)
    this.#set(rows[0]?.next?.getTime() ?? Number.POSITIVE_INFINITY)
  }

  #set(at: number): void {
    clearTimeout(this.#timer)
    this.#wakeAt = at
    if (at === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#wake(), Math.min(LONGEST_MS, Math.max(0, at - Date.now())))
  }

  #wake(): void {
    if (!this.#boss) return
    const due = Date.now() >= this.#wakeAt
    if (due) this.#boss.notifyWorker(this.#worker)
    // After the worker has taken what is due, the next job is at another time.
    const after = due ? this.#onDue().then(() => this.#arm()) : Promise.resolve(this.#set(this.#wakeAt))
    after.catch(this.#onError)
  }
}
