import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { ADD, COMPLETE, LIST, REMOVE } from './samples.ts'

// Each tool imports its work on its first call: the daemon starts without it.
const request = z
  .string()
  .min(1)
  .max(1000)
  .optional()
  .describe("the person's whole sentence, in the place of everything else; leave out when you give the parts")
const list = z.string().min(1).max(60).optional().describe('name of the list, e.g. "shopping"; todo without it')
const about = z.string().min(1).max(500).optional().describe('words of the task, or its number')
const due = z.string().max(40).describe('day or local time it is due: 2026-11-25 or 2026-11-25T17:00')
const repeat = z.string().max(100).describe('e.g. "every monday", "every 2 weeks", "daily", "every month on the 1st"')
const priority = z
  .string()
  .regex(/^[A-Z]$/)
  .describe('A (most urgent) to Z')
const remind = z.boolean().describe('whether to set a reminder for when it is due')

const add = tool({
  description: 'Adds a task or a thing to a list, with due day, repetition, priority and reminder if wanted.',
  input: z.object({
    request,
    text: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('what is to be done or got; +project and @context may stand in it'),
    list,
    due: due.optional(),
    repeat: repeat.optional(),
    priority: priority.optional(),
    remind: remind.default(false),
  }),
  effect: 'write',
  run: async (input, powers) => (await import('./add-tasks.ts')).addTasks(input, powers),
})

const listTasks = tool({
  description:
    'Lists tasks: all open ones, those of one list, what is due by a day, overdue, or done; or names the lists.',
  input: z.object({
    request,
    list: list.describe('name of one list; without it those of all'),
    which: z.enum(['open', 'overdue', 'done', 'lists']).default('open'),
    dueBy: due.optional().describe('only what is due on this day or before, 2026-11-25'),
  }),
  effect: 'read',
  run: async (input, powers) => (await import('./list-tasks.ts')).listTasks(input, powers),
})

const complete = tool({
  description: 'Marks a task as done; one that repeats comes again with its next due day.',
  input: z.object({ request, about, list }),
  effect: 'write',
  run: async (input, powers) => (await import('./change-tasks.ts')).completeTask(input, powers),
})

const change = tool({
  description: 'Changes the text, list, due day, repetition, priority or reminder of a task.',
  input: z.object({
    about: about.unwrap(),
    text: z.string().min(1).max(2000).optional(),
    list: list.describe('the list to move it to'),
    due: due.nullable().optional().describe('null: no longer due'),
    repeat: repeat.nullable().optional().describe('null: only once'),
    priority: priority.nullable().optional(),
    remind: remind.optional(),
  }),
  effect: 'write',
  run: async (input, powers) => (await import('./change-tasks.ts')).changeTask(input, powers),
})

const remove = tool({
  description: 'Deletes a task that is not wanted any more; what was done is marked as done instead.',
  input: z.object({ request, about, list }),
  effect: 'write',
  destructive: true,
  run: async (input, powers) => (await import('./change-tasks.ts')).removeTask(input, powers),
})

const exportTodoTxt = tool({
  description: 'Gives all tasks, open and done, or those of one list as a todo.txt file.',
  input: z.object({ list: list.describe('name of one list; without it all') }),
  effect: 'read',
  run: async (input, powers) => (await import('./exchange-tasks.ts')).exportTasks(input, powers),
})

const importTodoTxt = tool({
  description: 'Adds the tasks of a todo.txt file; lines that are there already are passed over.',
  input: z.object({ text: z.string().min(1).max(500_000).describe('the content of the file') }),
  effect: 'write',
  idempotent: true,
  run: async (input, powers) => (await import('./exchange-tasks.ts')).importTasks(input, powers),
})

const slots = { request: 'text' } as const

export default defineSkill({
  name: 'tasks',
  worker: {
    description: 'To-do and shopping lists: tasks with due days, repetition and priorities.',
    instructions:
      'Call list before you change or complete a task whose words you do not know. A reminder at a time that is no task is for the reminders.',
  },
  tools: { add, list: listTasks, complete, change, remove, exportTodoTxt, importTodoTxt },
  commands: [
    { tool: 'add', samples: ADD, slots, declines: true },
    { tool: 'list', samples: LIST, slots, declines: true },
    { tool: 'complete', samples: COMPLETE, slots, declines: true },
    { tool: 'remove', samples: REMOVE, slots, declines: true },
  ],
})
