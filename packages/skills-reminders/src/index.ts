import { defineSkill, type Powers, type ScheduledMessage, tool } from '@openpa/skill'
import { z } from 'zod'
import { ADD, CANCEL, LIST } from './samples.ts'

/** The exact time, with the zone: nobody should guess when it will ring. */
const exactly = (at: string | Date, { timeZone }: Powers) => {
  const date = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: new Date(at).getSeconds() === 0 ? undefined : '2-digit',
    timeZone,
    timeZoneName: 'short',
  })
  const text = date.format(new Date(at))
  // The short name of a zone may be all of it: UTC.
  return text.endsWith(` ${timeZone}`) ? text : `${text}, ${timeZone}`
}

const line = (reminder: ScheduledMessage, powers: Powers) =>
  `${reminder.id.slice(0, 8)}  ${exactly(reminder.dueAt, powers)}  ${reminder.text}`

const add = tool({
  description: 'Sets a one-shot reminder, alarm or timer.',
  input: z.object({
    task: z.string().min(1).max(2000).default('Time is up').describe('what to remind of'),
    when: z.iso.datetime({ offset: true }).describe('the instant, ISO 8601 with offset'),
  }),
  effect: 'write',
  async run({ task, when }, powers) {
    const reminder = await powers.schedule.remind(task, new Date(when))
    return {
      text: `I'll remind you on ${exactly(reminder.dueAt, powers)}: ${reminder.text} (reminder ${reminder.id.slice(0, 8)}).`,
      data: reminder,
    }
  },
})

const list = tool({
  description: 'Lists pending reminders, soonest first.',
  input: z.object({}),
  effect: 'read',
  async run(_, powers) {
    const reminders = await powers.schedule.list()
    if (reminders.length === 0) return { text: 'No reminders are set.', data: [] }
    return { text: reminders.map((reminder) => line(reminder, powers)).join('\n'), data: reminders }
  },
})

const STOP = new Set('the a an my to about for of on at in and me reminder reminders alarm timer set that'.split(' '))
const content = (text: string) => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP.has(word))

/** How many of the asked-for words a reminder shares, 0..1; its id counts as a full match. */
const fit = (about: string, reminder: ScheduledMessage) => {
  if (about.length >= 8 && reminder.id.startsWith(about.toLowerCase())) return 1
  const wanted = content(about)
  const own = content(reminder.text)
  const same = (a: string, b: string) =>
    a === b || (Math.min(a.length, b.length) > 3 && (a.startsWith(b) || b.startsWith(a)))
  return wanted.length === 0
    ? 0
    : wanted.filter((word) => own.some((other) => same(word, other))).length / wanted.length
}

const cancel = tool({
  description: 'Cancels a pending reminder by what it is about.',
  input: z.object({ about: z.string().min(1).max(2000).describe('words of the reminder, or its id') }),
  effect: 'write',
  idempotent: true,
  async run({ about }, powers) {
    const reminders = await powers.schedule.list()
    const fits = reminders
      .map((reminder) => ({ reminder, fit: fit(about, reminder) }))
      .filter((scored) => scored.fit > 0)
    const best = Math.max(0, ...fits.map((scored) => scored.fit))
    const [first, ...others] = fits.filter((scored) => scored.fit === best).map((scored) => scored.reminder)
    if (!first) return { text: `No pending reminder is about “${about}”.`, data: { cancelled: [] } }
    if (others.length > 0) {
      const several = [first, ...others].map((reminder) => `  ${line(reminder, powers)}`).join('\n')
      return {
        text: `Several reminders fit; nothing is cancelled yet:\n${several}\nSay which: assistant schedule rm <id>`,
        data: { cancelled: [], candidates: [first, ...others] },
      }
    }
    const cancelled = await powers.schedule.cancel(first.id)
    return {
      text: `Cancelled: ${cancelled.text} (was due ${exactly(cancelled.dueAt, powers)}).`,
      data: { cancelled: [cancelled] },
    }
  },
})

export default defineSkill({
  name: 'reminders',
  worker: {
    description: 'Reminders, alarms and timers at a date, a time or after a while.',
    instructions:
      'Give `when` as ISO 8601 with offset, computed from the current time in the prompt. Repetition is not supported yet.',
  },
  tools: { add, list, cancel },
  commands: [
    { tool: 'add', samples: ADD, slots: { task: 'text', when: 'date-time' }, optional: ['task'] },
    { tool: 'list', samples: LIST },
    { tool: 'cancel', samples: CANCEL, slots: { about: 'text' } },
  ],
})
