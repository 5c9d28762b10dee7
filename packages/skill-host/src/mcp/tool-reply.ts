import { META } from '@openpa/skill/mcp'
import { z } from 'zod'

/** A result of `tools/call`, as far as it is read. Parts that are not text (pictures, links) are passed over. */
export const ToolReply = z.object({
  content: z.array(z.object({ text: z.string().optional() })),
  isError: z.boolean().default(false),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  _meta: z
    .object({
      [META.data]: z.unknown(),
      [META.invalid]: z.boolean().optional(),
      [META.error]: z.object({ name: z.string(), code: z.string().optional(), hint: z.string().optional() }).optional(),
    })
    .partial()
    .optional(),
})
export type ToolReply = z.output<typeof ToolReply>
