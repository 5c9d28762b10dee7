import { z } from '@hono/zod-openapi'

// Shapes of the API's answers. Times are ISO 8601 in UTC.

export const RunShape = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    status: z.enum(['running', 'waiting', 'done', 'failed', 'cancelled']),
    source: z.enum(['cli', 'openai', 'schedule', 'api']),
    text: z.string(),
    call: z.object({ tool: z.string(), input: z.unknown() }).nullable(),
    attachment: z.string().nullable(),
    model: z.string().nullable(),
    answer: z.string().nullable(),
    error: z.custom<import('@openpa/core').ErrorBody>().nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    taint: z.custom<import('@openpa/core').Taint>(),
  })
  .openapi('Run')

export const EventShape = z
  .object({
    runId: z.string(),
    seq: z.number(),
    kind: z.string(),
    at: z.string(),
    digest: z.string(),
    payload: z.unknown(),
  })
  .openapi('RunEvent')

export const MemoryShape = z
  .object({
    id: z.string(),
    kind: z.enum(['fact', 'preference', 'episode', 'procedure']),
    text: z.string(),
    origin: z.object({
      source: z.enum(['message', 'skill', 'import', 'person']),
      run: z.string().optional(),
      skill: z.string().optional(),
      file: z.string().optional(),
      session: z.string().optional(),
      turn: z.number().optional(),
      untrusted: z.literal(true).optional(),
    }),
    trust: z.number(),
    importance: z.number(),
    createdAt: z.string(),
    validFrom: z.string(),
    validTo: z.string().nullable(),
    supersededBy: z.string().nullable(),
    place: z.object({ session: z.string(), turn: z.number(), speaker: z.string().nullable() }).nullable(),
  })
  .openapi('Memory')

export const MemoryHitShape = MemoryShape.extend({
  score: z.number(),
  parts: z.object({
    bm25: z.number(),
    coverage: z.number(),
    topic: z.number(),
    cosine: z.number(),
    near: z.number(),
    session: z.number(),
    speaker: z.number(),
    recency: z.number(),
    importance: z.number(),
  }),
  neighbours: z.array(z.object({ id: z.string(), text: z.string(), speaker: z.string().nullable(), turn: z.number() })),
}).openapi('MemoryHit')

export const ReceiptShape = z
  .object({ receipt: z.string(), id: z.string(), digest: z.string(), forgottenAt: z.string(), copies: z.number() })
  .openapi('ForgetReceipt')

export const ReminderShape = z
  .object({
    id: z.string(),
    text: z.string(),
    dueAt: z.string(),
    timeZone: z.string(),
    status: z.enum(['pending', 'fired', 'cancelled']),
    createdAt: z.string(),
    firedAt: z.string().nullable(),
  })
  .openapi('Reminder')

export const InboxItemShape = z
  .object({
    id: z.string(),
    text: z.string(),
    scheduleId: z.string().nullable(),
    dueAt: z.string().nullable(),
    createdAt: z.string(),
    seenAt: z.string().nullable(),
  })
  .openapi('InboxItem')

export const ModelShape = z
  .object({
    name: z.string(),
    baseUrl: z.string(),
    modelId: z.string(),
    contextTokens: z.number(),
    maxOutputTokens: z.number(),
    isDefault: z.boolean(),
    hasKey: z.boolean(),
  })
  .openapi('ModelConnection')

/** `?limit=` of lists. */
export const Limit = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) })
/** `:id` of a path. */
export const Id = z.object({ id: z.string().min(1).max(100) })
