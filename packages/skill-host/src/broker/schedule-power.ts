import { AssistantError } from '@openpa/core'
import { z } from 'zod'
import { type Power, power } from './power.ts'

/** Delayed messages to the person. */
export const schedulePowers: Readonly<Record<string, Power>> = {
  'schedule.remind': power({
    args: z.tuple([z.string(), z.string()]),
    audited: 'after',
    target: ([, dueAt]) => dueAt.slice(0, 30),
    permit: (_, { check }) => check({ power: 'schedule', change: true }),
    async use([text, at], { deps, context }) {
      const dueAt = new Date(at)
      if (Number.isNaN(dueAt.getTime())) throw new AssistantError('input.invalid', 'That is no time.')
      if (dueAt.getTime() <= context.now.getTime())
        throw new AssistantError('reminder.in-past', 'That time is already over.', {
          hint: 'Name a time in the future.',
        })
      const { ownerId, runId, timeZone } = context
      return deps.reminders.add(ownerId, { text, dueAt, timeZone, runId })
    },
  }),
  'schedule.list': power({
    args: z.tuple([]),
    audited: 'after',
    target: () => 'reminders',
    permit: (_, { check }) => check({ power: 'schedule', change: false }),
    use: (_, { deps, context }) => deps.reminders.list(context.ownerId),
  }),
  'schedule.cancel': power({
    args: z.tuple([z.string()]),
    audited: 'after',
    target: ([id]) => id.slice(0, 36),
    permit: (_, { check }) => check({ power: 'schedule', change: true }),
    use: ([id], { deps, context }) => deps.reminders.cancel(context.ownerId, id),
  }),
}
