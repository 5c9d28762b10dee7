import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { ADD, FREE, LIST } from './samples.ts'

// Each tool imports its work on its first call, and that the readers of dates and rules: the daemon starts without them.
const request = z
  .string()
  .min(1)
  .max(1000)
  .optional()
  .describe("the person's whole sentence, in the place of everything else; leave out when you give the parts")
const time = z.string().max(40).describe('2026-11-25 for a whole day, or local time: 2026-11-25T17:00')
const title = z.string().min(1).max(500)
const more = {
  end: time.optional().describe('without it an hour later, or the same day'),
  location: z.string().max(500).optional(),
  description: z.string().max(5000).optional(),
  repeat: z.string().max(200).optional().describe('rule of RFC 5545, e.g. FREQ=WEEKLY;BYDAY=MO'),
}
const about = z.string().min(1).max(500).describe('uid of the event, or words of its title')

const list = tool({
  description: 'Lists the events of some days, single ones of series among them.',
  input: z.object({
    request,
    from: time.optional().describe('first day; today without it'),
    to: time.optional().describe('last day; without it a week from today, or only the day of `from`'),
  }),
  effect: 'read',
  run: async (input, powers) => (await import('./list-events.ts')).listEvents(input, powers),
})

const free = tool({
  description: 'Finds free time between the events of some days, from 9 to 18 unless other hours are given.',
  input: z.object({
    request,
    from: time.optional(),
    to: time.optional(),
    minutes: z.int().min(5).max(1440).default(30).describe('least length'),
  }),
  effect: 'read',
  run: async (input, powers) => (await import('./list-events.ts')).freeTime(input, powers),
})

// A server is written to by requests that change things: these tools reach outside, and are asked for.
const add = tool({
  description: 'Adds an event to the calendar.',
  input: z.object({ request, title: title.optional(), start: time.optional(), ...more }),
  effect: 'external',
  run: async (input, powers) => (await import('./change-events.ts')).addEvent(input, powers),
})

const change = tool({
  description: 'Changes an event, of a series all of it; what is not given stays as it is.',
  input: z.object({
    about,
    title: title.optional(),
    start: time.optional().describe('a new start takes the end along'),
    ...more,
  }),
  effect: 'external',
  run: async (input, powers) => (await import('./change-events.ts')).changeEvent(input, powers),
})

const remove = tool({
  description: 'Deletes an event, of a series all of it.',
  input: z.object({ about }),
  effect: 'external',
  destructive: true,
  run: async (input, powers) => (await import('./change-events.ts')).removeEvent(input, powers),
})

const slots = { request: 'text' } as const

export default defineSkill({
  name: 'calendar',
  worker: {
    description: "The person's calendar: appointments and events, and when they are free.",
    instructions: 'List before you change or remove an event, and use its uid then. Times are local.',
  },
  tools: { list, free, add, change, remove },
  commands: [
    { tool: 'list', samples: LIST, slots, declines: true },
    { tool: 'free', samples: FREE, slots, declines: true },
    { tool: 'add', samples: ADD, slots },
  ],
})
