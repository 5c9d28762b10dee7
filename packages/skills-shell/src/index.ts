import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { DEFINE, LIST, REMOVE, RUN } from './samples.ts'

// Each tool imports its work on its first call: the daemon starts without it.
const request = z
  .string()
  .min(1)
  .max(2000)
  .optional()
  .describe("the person's whole sentence, in the place of everything else; leave out when you give the parts")
const name = z.string().min(1).max(60).optional().describe('name of the command')
const words = z.array(z.string().max(2000)).max(50).default([])

const run = tool({
  description: 'Runs a command that the person has named, and shows what it prints.',
  input: z.object({ request, name, more: words.describe('arguments beside those of the command') }),
  effect: 'exec',
  run: async (input, powers) => (await import('./commands.ts')).runCommand(input, powers),
})

// What a name stands for decides what runs under it: that is asked for, too.
const define = tool({
  description: 'Names a command: a program with its arguments, as no shell reads them.',
  input: z.object({ request, name, program: z.string().min(1).max(64).optional(), args: words }),
  effect: 'exec',
  run: async (input, powers) => (await import('./commands.ts')).defineCommand(input, powers),
})

const list = tool({
  description: 'Lists the named commands, and what each runs.',
  input: z.object({ request }),
  effect: 'read',
  run: async (input, powers) => (await import('./commands.ts')).listCommands(input, powers),
})

const remove = tool({
  description: 'Takes the name of a command away; what it runs stays.',
  input: z.object({ request, name }),
  effect: 'write',
  run: async (input, powers) => (await import('./commands.ts')).removeCommand(input, powers),
})

const slots = { request: 'text' } as const

export default defineSkill({
  name: 'shell',
  worker: {
    description: 'Commands that the person has named, run on their machine.',
    instructions: 'List the commands before you run one. Only named ones can be run.',
  },
  tools: { run, define, list, remove },
  commands: [
    { tool: 'run', samples: RUN, slots },
    { tool: 'define', samples: DEFINE, slots },
    { tool: 'list', samples: LIST, slots, declines: true },
    { tool: 'remove', samples: REMOVE, slots, declines: true },
  ],
})
