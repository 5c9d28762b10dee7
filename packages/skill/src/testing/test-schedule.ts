import type { ScheduledMessage, SchedulePower } from '../powers.ts'
import { countedIds, take } from './counted-ids.ts'
import { type Check, failure } from './failure.ts'

/** Reminders in an array. */
export function testSchedule(reminders: ScheduledMessage[], now: Date, checkUse: Check): SchedulePower {
  const nextId = countedIds()
  const check = (change: boolean) => checkUse({ power: 'schedule', change })
  return {
    async remind(text, dueAt) {
      check(true)
      if (Number.isNaN(dueAt.getTime())) throw failure('input.invalid', 'That is no time.')
      if (dueAt <= now) throw failure('reminder.in-past', 'That time is already over.')
      const reminder = { id: nextId(), text, dueAt: dueAt.toISOString() }
      reminders.push(reminder)
      return reminder
    },
    async list() {
      check(false)
      return reminders.toSorted((a, b) => a.dueAt.localeCompare(b.dueAt))
    },
    async cancel(id) {
      check(true)
      return take(reminders, id, 'reminder.not-found')
    },
  }
}
