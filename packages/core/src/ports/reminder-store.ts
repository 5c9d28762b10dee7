import type { InboxItem, Reminder } from '../domain/reminder.ts'

/** Reminders and the inbox of one owner. */
export interface ReminderStore {
  /** Stores a pending reminder and its wake-up in one transaction. */
  add(
    ownerId: string,
    reminder: { text: string; dueAt: Date; timeZone: string; runId: string | null },
  ): Promise<Reminder>
  /** Pending ones, soonest first; with `all` also fired and cancelled ones. */
  list(ownerId: string, options?: { all?: boolean }): Promise<Reminder[]>
  /** @throws {AssistantError} `reminder.not-found` when no pending reminder has this id or unique prefix. */
  cancel(ownerId: string, id: string): Promise<Reminder>
  /** Inbox items, newest first; only unread ones with `unseen`. */
  inbox(ownerId: string, options?: { unseen?: boolean }): Promise<InboxItem[]>
  /** Marks items as read; all when `ids` is not given. @returns how many were unread. */
  markSeen(ownerId: string, ids?: readonly string[]): Promise<number>
}
