import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { CALCULATE, CONVERT } from './samples-arithmetic.ts'
import { DATE_AFTER, DATE_DIFFERENCE, WEEKDAY } from './samples-dates.ts'

// mathjs and chrono-node are large: each tool imports its own on its first call.
const text = z.string().min(1).max(500)

const calculate = tool({
  description: 'Works out arithmetic, percentages, averages and sums of quantities, in words or in signs.',
  input: z.object({ expression: text.describe("the calculation in the person's words, or as a formula") }),
  effect: 'read',
  run: async ({ expression }) => (await import('./calculate.ts')).calculate(expression),
})

const convert = tool({
  description:
    'Converts a quantity from one unit to another: lengths, masses, volumes, temperatures, times, data and more.',
  input: z.object({ text: text.describe('the quantity and the unit wanted, e.g. "3 miles in km"') }),
  effect: 'read',
  run: async (input) => (await import('./convert.ts')).convert(input.text),
})

const dateDifference = tool({
  description: 'Counts the days between two dates, or from today until or since a date.',
  input: z.object({ text: text.describe('e.g. "days until Christmas", "days between 3 March 2026 and 9 April 2026"') }),
  effect: 'read',
  run: async (input, powers) => (await import('./dates/date-difference.ts')).dateDifference(input.text, powers),
})

const dateAfter = tool({
  description: 'Finds the date that lies some days, weeks, months or years before or after another, or today.',
  input: z.object({ text: text.describe('e.g. "90 days from now", "3 weeks after 12 May 2026"') }),
  effect: 'read',
  run: async (input, powers) => (await import('./dates/date-after.ts')).dateAfter(input.text, powers),
})

const weekday = tool({
  description: 'Says on which day of the week a date falls.',
  input: z.object({ text: text.describe('e.g. "what day of the week is 5 March 2027", "is 24 December a Tuesday"') }),
  effect: 'read',
  run: async (input, powers) => (await import('./dates/weekday.ts')).weekday(input.text, powers),
})

export default defineSkill({
  name: 'calc',
  worker: {
    description: 'Arithmetic, percentages, conversion of units, and counting with dates.',
    instructions:
      'Call these tools rather than calculating yourself, and pass one calculation, conversion or date question at a time.',
  },
  tools: { calculate, convert, dateDifference, dateAfter, weekday },
  commands: [
    { tool: 'calculate', samples: CALCULATE, slots: { expression: 'text' }, declines: true },
    { tool: 'convert', samples: CONVERT, slots: { text: 'text' }, declines: true },
    { tool: 'dateDifference', samples: DATE_DIFFERENCE, slots: { text: 'text' }, declines: true },
    { tool: 'dateAfter', samples: DATE_AFTER, slots: { text: 'text' }, declines: true },
    { tool: 'weekday', samples: WEEKDAY, slots: { text: 'text' }, declines: true },
  ],
})
