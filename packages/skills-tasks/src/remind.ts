import type { Powers } from '@openpa/skill'
import { type Due, instantOf } from './day.ts'

/** The clock time at which a day reminds of what is due on it. */
const MORNING = 'T09:00'

/** The same task with a reminder for when it is due, if it is due and that is ahead. */
export async function remindOf<T extends { text: string; due?: Due; reminder?: string }>(
  task: T,
  { schedule, now, timeZone }: Powers,
): Promise<T> {
  if (task.due === undefined) return task
  const at = instantOf(task.due.includes('T') ? task.due : task.due + MORNING, timeZone)
  if (at <= now) return task
  const { id } = await schedule.remind(task.text, at)
  return { ...task, reminder: id }
}

/** The same task without its reminder, which is cancelled if it is still to come. */
export async function withoutReminder<T extends { reminder?: string }>(
  task: T,
  { schedule }: Powers,
): Promise<Omit<T, 'reminder'>> {
  const { reminder, ...rest } = task
  if (reminder === undefined) return rest
  try {
    await schedule.cancel(reminder)
  } catch (error) {
    // It was delivered, or cancelled by hand.
    if (!(error instanceof Error && 'code' in error && error.code === 'reminder.not-found')) throw error
  }
  return rest
}
