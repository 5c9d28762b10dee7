import type { MessageHead } from './messages.ts'

/** `25 Nov 10:30`, in the zone of the person. */
export function dateText(date: string, timeZone: string, now: Date): string {
  if (date === '') return 'no date'
  const at = new Date(date)
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: at.getFullYear() === now.getFullYear() ? undefined : 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  return format.format(at).replace(',', '')
}

/** A line for each: number, whether unread, when, from whom, about what. */
export function messagesText(heads: readonly MessageHead[], count: number, timeZone: string, now: Date): string {
  const width = Math.max(...heads.map(({ uid }) => String(uid).length))
  const lines = heads.map(
    ({ uid, isUnread, date, from, subject }) =>
      `${String(uid).padStart(width)} ${isUnread ? '*' : ' '} ${dateText(date, timeZone, now)}  ${from}: ${subject}`,
  )
  return [...lines, ...(count > heads.length ? [`… and ${count - heads.length} more`] : [])].join('\n')
}
