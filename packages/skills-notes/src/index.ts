import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { APPEND, CREATE, LINKS, LIST, READ, RENAME, SEARCH } from './samples.ts'

// Each tool imports its work on its first call: the daemon starts without it.
const request = z
  .string()
  .min(1)
  .max(5000)
  .optional()
  .describe("the person's whole sentence, in the place of everything else; leave out when you give the parts")
const title = z
  .string()
  .min(1)
  .max(300)
  .optional()
  .describe('title of the note; a folder may stand before it: work/plan')
const text = z.string().min(1).max(200_000).optional()

const create = tool({
  description: 'Writes a new Markdown note; never over one that is there.',
  input: z.object({ request, title, text: text.describe('Markdown; [[Title]] links to another note') }),
  effect: 'write',
  run: async (input, powers) => (await import('./write-notes.ts')).createNote(input, powers),
})

const append = tool({
  description: 'Adds text at the end of a note that is there.',
  input: z.object({ request, title, text }),
  effect: 'write',
  run: async (input, powers) => (await import('./write-notes.ts')).appendToNote(input, powers),
})

const read = tool({
  description: 'Reads one note by its title.',
  input: z.object({ request, title }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-notes.ts')).showNote(input, powers),
})

const list = tool({
  description: 'Lists the notes, the last changed first.',
  input: z.object({ request, limit: z.int().min(1).max(500).default(30) }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-notes.ts')).showNotes(input, powers),
})

const search = tool({
  description: 'Finds notes by words in their titles and texts, the best first, with the line that fits.',
  input: z.object({ request, query: z.string().min(1).max(500).optional(), limit: z.int().min(1).max(50).default(8) }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-notes.ts')).findInNotes(input, powers),
})

const links = tool({
  description: 'Tells what a note links to, and which notes link to it.',
  input: z.object({ request, title }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-notes.ts')).showLinks(input, powers),
})

const rename = tool({
  description: 'Renames a note and the links to it in all others.',
  input: z.object({ request, title, to: z.string().min(1).max(300).optional().describe('the new title') }),
  effect: 'write',
  run: async (input, powers) => (await import('./write-notes.ts')).renameNote(input, powers),
})

const command = (name: string, samples: readonly string[]) =>
  ({ tool: name, samples, slots: { request: 'text' }, declines: true }) as const

export default defineSkill({
  name: 'notes',
  worker: {
    description: "The person's notes: Markdown files in a folder, to be written, read, searched and linked.",
    instructions:
      'Search before you answer from notes. A fact to be remembered belongs into the memory, not into a note.',
  },
  tools: { create, append, read, list, search, links, rename },
  commands: [
    command('create', CREATE),
    command('append', APPEND),
    command('read', READ),
    command('list', LIST),
    command('search', SEARCH),
    command('links', LINKS),
    command('rename', RENAME),
  ],
})
