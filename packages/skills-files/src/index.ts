import { defineSkill, tool } from '@openpa/skill'
import { z } from 'zod'
import { FIND, READ, SUMMARISE } from './samples.ts'

// Each tool imports its work on its first call, and that the readers of PDF and docx: the daemon starts without them.
const request = z
  .string()
  .min(1)
  .max(1000)
  .optional()
  .describe("the person's whole sentence, in the place of everything else; leave out when you give the parts")
const file = z.string().min(1).max(1000).optional().describe('path, name, or words of the name of one file')

const find = tool({
  description: "Finds files in the person's folders by name and by what stands in them (text, PDF, docx, odt).",
  input: z.object({
    request,
    query: z.string().min(1).max(500).optional().describe('words, or a pattern for names such as *.pdf'),
    where: z.enum(['names', 'texts', 'both']).default('both'),
    limit: z.int().min(1).max(200).default(20),
  }),
  effect: 'read',
  run: async (input, powers) => (await import('./find-files.ts')).findFiles(input, powers),
})

const read = tool({
  description: 'Gives the text of a file (text, PDF, docx, odt), in pieces where it is long.',
  input: z.object({
    request,
    file,
    from: z.int().min(0).default(0).describe('character to begin at'),
    length: z.int().min(1).max(50_000).default(10_000).describe('most characters to give'),
  }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-files.ts')).readFile(input, powers),
})

const summarise = tool({
  description: 'Summarises a file in its own words: headings, beginning, and the sentences that say most.',
  input: z.object({ request, file }),
  effect: 'read',
  run: async (input, powers) => (await import('./read-files.ts')).summariseFile(input, powers),
})

const command = (name: string, samples: readonly string[]) =>
  ({ tool: name, samples, slots: { request: 'text' }, declines: true }) as const

export default defineSkill({
  name: 'files',
  worker: {
    description: "Files on the person's machine: to be found, read and summarised; text, PDF and Word documents.",
    instructions: 'Find a file before you read it. Read a long one in pieces, and no more of it than is needed.',
  },
  tools: { find, read, summarise },
  commands: [command('find', FIND), command('read', READ), command('summarise', SUMMARISE)],
})
