/** A one-shot reminder. `dueAt` is ISO 8601 in UTC, `timeZone` the IANA zone in which it was asked for. */
export interface Reminder {
  id: string
  text: string
  dueAt: string
  timeZone: string
  status: 'pending' | 'fired' | 'cancelled'
  createdAt: string
  firedAt: string | null
}

/** A message for the person that waits until it is read. `scheduleId` names the reminder that wrote it. */
export interface InboxItem {
  id: string
  text: string
  scheduleId: string | null
  dueAt: string | null
  createdAt: string
  seenAt: string | null
}
