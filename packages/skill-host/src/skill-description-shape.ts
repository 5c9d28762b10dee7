import type { SkillDescription } from '@openpa/skill/mcp'
import { z } from 'zod'

const MOST_SCHEMA_CHARS = 20_000

const Tool = z.strictObject({
  description: z.string().max(2000),
  effect: z.enum(['read', 'write', 'external', 'exec', 'spend']),
  idempotent: z.boolean(),
  destructive: z.boolean(),
  inputSchema: z
    .record(z.string(), z.unknown())
    .refine((schema) => JSON.stringify(schema).length <= MOST_SCHEMA_CHARS, { error: 'is too long' }),
})
const Command = z.strictObject({
  tool: z.string().max(60),
  samples: z.array(z.string().max(500)).max(1000),
  slots: z.record(z.string().max(60), z.enum(['text', 'number', 'quantity', 'date-time', 'duration'])).optional(),
  optional: z.array(z.string().max(60)).max(20).optional(),
  grounding: z.literal('memory').optional(),
  declines: z.boolean().optional(),
})

/** What a skill may say of itself, as it comes out of its sandbox. */
export const SkillDescriptionShape: z.ZodType<SkillDescription> = z.strictObject({
  name: z.string(),
  worker: z.strictObject({
    description: z.string().max(1000),
    instructions: z.string().max(4000),
    examples: z.array(z.string().max(500)).max(100).optional(),
  }),
  tools: z.record(z.string(), Tool).refine((tools) => Object.keys(tools).length <= 100, { error: 'are too many' }),
  commands: z.array(Command).max(100),
}) as z.ZodType<SkillDescription>
