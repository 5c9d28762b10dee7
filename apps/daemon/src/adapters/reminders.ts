import {
  AssistantError,
  type Clock,
  type InboxItem,
  type Notifier,
  type Reminder,
  type ReminderStore,
} from '@openpa/core'
import { type Database, storable, type Tables } from '@openpa/database'
import { type Selectable, sql } from 'kysely'
import type { WakeQueue } from './wake-queue.ts'

type Row = Selectable<Tables['assistant.schedules']>

const reminderOf = (row: Row): Reminder => ({
  id: row.id,
  text: row.text,
  dueAt: row.due_at.toISOString(),
  timeZone: row.time_zone,
  status: row.status,
  createdAt: row.created_at.toISOString(),
  firedAt: row.fired_at?.toISOString() ?? null,
})

const itemOf = (row: Selectable<Tables['assistant.inbox']>): InboxItem => ({
  id: row.id,
  text: row.text,
  scheduleId: row.schedule_id,
  dueAt: row.due_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  seenAt: row.seen_at?.toISOString() ?? null,
})

/** What is told when a reminder has fired. */
export type InboxListener = (ownerId: string, item: InboxItem) => void

/** Reminders: rows are the truth, the queue only wakes; a firing that is repeated after a crash changes nothing. */
export class Reminders implements ReminderStore {
  readonly #database: Database
  readonly #clock: Clock
  readonly #notifier: Notifier
  readonly #listeners = new Set<InboxListener>()
  #queue: WakeQueue | undefined
  readonly #unseen = new Map<string, Promise<number>>()
  #firing: Promise<void> = Promise.resolve()

  constructor(database: Database, clock: Clock, notifier: Notifier) {
    this.#database = database
    this.#clock = clock
    this.#notifier = notifier
  }

  /** From now on, reminders wake this queue. */
  wakeBy(queue: WakeQueue): void {
    this.#queue = queue
  }

  /** Calls `listener` for each new inbox item until the returned function is called. */
  onInbox(listener: InboxListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async add(
    ownerId: string,
    reminder: { text: string; dueAt: Date; timeZone: string; runId: string | null },
  ): Promise<Reminder> {
    const row = await this.#database.asOwner(ownerId, async (tx) => {
      const added = await tx
        .insertInto('assistant.schedules')
        .values({
          owner_id: ownerId,
          run_id: reminder.runId,
          text: storable(reminder.text),
          due_at: reminder.dueAt,
          time_zone: reminder.timeZone,
          status: 'pending',
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      // The queue's tables belong to the daemon, not to the person: back to its own role within the same transaction.
      await sql`select set_config('role', 'none', true)`.execute(tx)
      await this.#queue?.send(tx, added.id, added.due_at)
      return added
    })
    this.#queue?.expect(row.due_at)
    return reminderOf(row)
  }

  list(ownerId: string, { all = false } = {}): Promise<Reminder[]> {
    return this.#database.asOwner(ownerId, async (tx) => {
      const query = tx.selectFrom('assistant.schedules').selectAll().orderBy('due_at').limit(1000)
      const rows = await (all ? query : query.where('status', '=', 'pending')).execute()
      return rows.map(reminderOf)
    })
  }

  cancel(ownerId: string, id: string): Promise<Reminder> {
    return this.#database.asOwner(ownerId, async (tx) => {
      const rows = await tx
        .selectFrom('assistant.schedules')
        .select('id')
        .where('status', '=', 'pending')
        .where(sql<string>`id::text`, 'like', `${id.toLowerCase().replace(/[^0-9a-f-]/g, '_')}%`)
        .limit(2)
        .execute()
      const [row, other] = id.length >= 8 ? rows : []
      if (!row || other)
        throw new AssistantError(
          'reminder.not-found',
          other ? `Several reminders begin with ${id}.` : `There is no pending reminder ${id}.`,
          { hint: 'See: assistant schedule list' },
        )
      const cancelled = await tx
        .updateTable('assistant.schedules')
        .set({ status: 'cancelled' })
        .where('id', '=', row.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return reminderOf(cancelled)
    })
  }

  inbox(ownerId: string, { unseen = false } = {}): Promise<InboxItem[]> {
    return this.#database.asOwner(ownerId, async (tx) => {
      const query = tx.selectFrom('assistant.inbox').selectAll().orderBy('created_at', 'desc').limit(500)
      const rows = await (unseen ? query.where('seen_at', 'is', null) : query).execute()
      return rows.map(itemOf)
    })
  }

  /** How many inbox items are unread; counted once and kept until that changes. */
  unseen(ownerId: string): Promise<number> {
    // The promise is kept, not its value: a count that is overtaken by a change must not be kept after it.
    const count = this.#unseen.get(ownerId) ?? this.inbox(ownerId, { unseen: true }).then(({ length }) => length)
    this.#unseen.set(ownerId, count)
    count.catch(() => this.#unseen.delete(ownerId))
    return count
  }

  async markSeen(ownerId: string, ids?: readonly string[]): Promise<number> {
    const marked = await this.#database.asOwner(ownerId, async (tx) => {
      const query = tx.updateTable('assistant.inbox').set({ seen_at: this.#clock.now() }).where('seen_at', 'is', null)
      const { numUpdatedRows } = await (ids
        ? query.where(sql<string>`id::text`, 'in', ids.length > 0 ? [...ids] : [''])
        : query
      ).executeTakeFirst()
      return Number(numUpdatedRows)
    })
    this.#unseen.delete(ownerId)
    return marked
  }

  /** Puts a message into the inbox at once. */
  async post(ownerId: string, text: string): Promise<InboxItem> {
    const row = await this.#database.asOwner(ownerId, (tx) =>
      tx
        .insertInto('assistant.inbox')
        .values({ owner_id: ownerId, text: storable(text) })
        .returningAll()
        .executeTakeFirstOrThrow(),
    )
    const item = itemOf(row)
    await this.#tell(ownerId, item, 'Message')
    return item
  }

  /** When the next pending reminder of any owner is due. */
  async nextDue(): Promise<Date | undefined> {
    const pending = this.#database.system.selectFrom('assistant.schedules').where('status', '=', 'pending')
    const next = await pending.select('due_at').orderBy('due_at').limit(1).executeTakeFirst()
    return next?.due_at
  }

  /** Fires everything that is due, of all owners. Calls that come while one is at work wait for their turn. */
  fireDue(): Promise<void> {
    this.#firing = this.#firing.catch(() => undefined).then(() => this.#fireAll())
    return this.#firing
  }

  async #fireAll(): Promise<void> {
    const now = this.#clock.now()
    const due = await this.#database.system
      .selectFrom('assistant.schedules')
      .selectAll()
      .where('status', '=', 'pending')
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .execute()
    for (const row of due) await this.#fireOne(row)
  }

  async #fireOne(row: Row): Promise<void> {
    const firedAt = this.#clock.now()
    const item = await this.#database.asOwner(row.owner_id, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('assistant.schedules')
        .set({ status: 'fired', fired_at: firedAt })
        .where('id', '=', row.id)
        .where('status', '=', 'pending')
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return undefined
      await tx
        .insertInto('assistant.receipts')
        .values({
          schedule_id: row.id,
          owner_id: row.owner_id,
          fired_at: firedAt,
          late_ms: firedAt.getTime() - row.due_at.getTime(),
        })
        .execute()
      return tx
        .insertInto('assistant.inbox')
        .values({ owner_id: row.owner_id, schedule_id: row.id, text: row.text, due_at: row.due_at })
        .returningAll()
        .executeTakeFirstOrThrow()
    })
    if (item) await this.#tell(row.owner_id, itemOf(item), 'Reminder')
  }

  async #tell(ownerId: string, item: InboxItem, title: string): Promise<void> {
    this.#unseen.delete(ownerId)
    for (const listener of this.#listeners) listener(ownerId, item)
    await this.#notifier.notify({ title, text: item.text })
  }
}
