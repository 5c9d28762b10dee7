import { defineSkill, type Skill, tool } from '@openpa/skill'
import { z } from 'zod'
import { invalidSkill } from '../load-skill.ts'

/** The file that makes a folder a skill of instructions only. @see https://agentskills.io/specification */
export const INSTRUCTIONS = 'SKILL.md'

const FRONT_MATTER = /^\uFEFF?---\r?\n(?<head>[\s\S]*?)\r?\n---(?:\r?\n|$)/
const MOST_DESCRIPTION_CHARS = 900
/** What a model is given of one file. */
const MOST_CHARS = 100_000

const Head = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, { error: 'is not lower case with hyphens' })
    .max(64),
  description: z.string().trim().min(1).max(1024),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

/** What the head of a `SKILL.md` says. */
export interface InstructionHead {
  name: string
  description: string
  version: string
}

/** Reads the head of a `SKILL.md`. @throws {AssistantError} `skill.manifest-invalid`. */
export async function readInstructionHead(text: string): Promise<InstructionHead> {
  const fail = (why: string) => invalidSkill('The folder', `its ${INSTRUCTIONS} ${why}`)
  const head = FRONT_MATTER.exec(text)?.groups?.['head']
  if (head === undefined) throw fail('does not begin with a head between two lines of ---')
  const { parse } = await import('yaml')
  let value: unknown
  try {
    value = parse(head, { maxAliasCount: 10 })
  } catch (error) {
    throw fail(`has a head that is no YAML (${error instanceof Error ? error.message.split('\n')[0] : error})`)
  }
  const found = Head.safeParse(value)
  if (!found.success) throw fail(`has a wrong head (${z.prettifyError(found.error)})`)
  const { name, description, metadata } = found.data
  const version = String(metadata?.['version'] ?? '')
  return {
    name,
    description: description.slice(0, MOST_DESCRIPTION_CHARS),
    version: /^\d+\.\d+\.\d+$/.test(version) ? version : '0.0.0',
  }
}

/**
 * A skill of instructions only: its one tool gives the model what to read, when it wants to. It has no powers, and nothing in its
 * folder is ever run.
 * @param read a text file of its folder; undefined for what is not in it.
 */
export const instructionSkill = (
  { name, description }: Pick<InstructionHead, 'name' | 'description'>,
  read: (file: string) => Promise<string | undefined>,
): Skill =>
  defineSkill({
    name,
    worker: { description },
    tools: {
      read: tool({
        description: `Gives instructions, to be read before doing this: ${description}`,
        input: z.object({
          file: z
            .string()
            .max(500)
            .optional()
            .describe('a file that the instructions name; without it the instructions'),
        }),
        effect: 'read',
        run: async ({ file = INSTRUCTIONS }) => {
          const text = await read(file.replace(/^\.\//, ''))
          if (text === undefined) throw new Error(`it has no file ${JSON.stringify(file)}`)
          const body = file === INSTRUCTIONS ? text.replace(FRONT_MATTER, '') : text
          return { text: body.length > MOST_CHARS ? `${body.slice(0, MOST_CHARS)}\n…` : body }
        },
      }),
    },
  })
