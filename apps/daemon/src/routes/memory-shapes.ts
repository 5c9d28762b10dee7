import { z } from '@hono/zod-openapi'
import { MemoryShape, ReceiptShape } from './schemas.ts'

// Shapes of what the person does with memories beyond adding, finding and forgetting one.

const Kind = z.enum(['fact', 'preference', 'episode', 'procedure'])
const Brief = z.object({ id: z.string(), text: z.string() })

const State = z.object({
  text: z.string().optional(),
  trust: z.number().optional(),
  importance: z.number().optional(),
  validFrom: z.string().optional(),
  validTo: z.string().nullable().optional(),
  supersededBy: z.string().nullable().optional(),
})

export const ChangeShape = z
  .object({
    id: z.string(),
    job: z.enum(['edit', 'consolidate', 'weigh', 'decay', 'vacuum', 'import', 'upkeep']),
    action: z.string(),
    memoryId: z.string().nullable(),
    before: State.nullable(),
    after: State.nullable(),
    at: z.string(),
    undoneAt: z.string().nullable(),
  })
  .openapi('MemoryChange')

export const HistoryShape = z
  .object({
    memory: MemoryShape,
    versions: z.array(MemoryShape),
    sources: z.array(z.object({ memoryId: z.string(), origin: MemoryShape.shape.origin, at: z.string() })),
    changes: z.array(ChangeShape),
  })
  .openapi('MemoryHistory')

export const UpkeepShape = z
  .object({
    used: z.number(),
    merged: z.number(),
    superseded: z.number(),
    raised: z.number(),
    faded: z.number(),
    orphans: z.number(),
    expired: z.number(),
  })
  .openapi('UpkeepReport')

export const AuditShape = z
  .object({
    duplicates: z.object({
      groups: z.array(z.object({ merges: z.boolean(), memories: z.array(Brief.extend({ kind: Kind })) })),
      count: z.number(),
    }),
    contradictions: z.object({ pairs: z.array(z.object({ older: Brief, newer: Brief })), count: z.number() }),
    neverUsed: z.object({
      olderThanDays: z.number(),
      count: z.number(),
      examples: z.array(Brief.extend({ createdAt: z.string() })),
    }),
    junk: z.object({
      findings: z.array(z.object({ rule: z.string(), says: z.string(), count: z.number(), examples: z.array(Brief) })),
      count: z.number(),
      share: z.number(),
    }),
  })
  .openapi('MemoryAudit')

export const StatsShape = z
  .object({
    statements: z.record(Kind, z.number()),
    turns: z.number(),
    sessions: z.number(),
    superseded: z.number(),
    terms: z.number(),
    bytes: z.number(),
    embedders: z.array(z.object({ id: z.string(), isCurrent: z.boolean(), vectors: z.number(), coverage: z.number() })),
    lastUpkeep: z.object({ at: z.string(), report: UpkeepShape.nullable() }).nullable(),
  })
  .openapi('MemoryStats')

export const PreviewShape = z
  .object({
    matches: z.array(Brief.extend({ score: z.number() })),
    total: z.number(),
    isCut: z.boolean(),
    isTooBroad: z.boolean(),
  })
  .openapi('ForgetPreview')

export const ReceiptsShape = z
  .object({ receipts: z.array(ReceiptShape), gone: z.array(z.string()) })
  .openapi('ForgetReceipts')

export const RunMemoriesShape = z
  .object({
    runId: z.string(),
    used: z.array(
      Brief.extend({
        score: z.number(),
        parts: z.record(z.string(), z.number()).nullable(),
        now: MemoryShape.nullable(),
      }),
    ),
    erased: z.number(),
  })
  .openapi('RunMemories')

const Time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a time in ISO 8601')
const Share = z.number().min(0).max(1)

export const PortableShape = z
  .object({
    id: z.string().optional(),
    text: z.string().max(100_000),
    kind: Kind,
    createdAt: Time.optional(),
    validFrom: Time.optional(),
    validTo: Time.nullable().optional(),
    supersededBy: z.string().nullable().optional(),
    importance: Share.optional(),
    trust: Share.optional(),
    origins: z
      .array(
        z.object({
          source: z.string(),
          run: z.string().optional(),
          skill: z.string().optional(),
          file: z.string().optional(),
          session: z.string().optional(),
          turn: z.number().int().min(0).optional(),
        }),
      )
      .optional(),
    place: z
      .object({
        session: z.string(),
        turn: z.number().int().min(0).max(2_147_483_647),
        speaker: z.string().optional(),
      })
      .optional(),
  })
  .openapi('PortableMemory')
