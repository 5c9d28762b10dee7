import { createRoute, z } from '@hono/zod-openapi'
import type { MemoryArchive, MemoryCurator, MemoryUpkeep, PortableMemory, RunStore, UpkeepReport } from '@openpa/core'
import { createApi, json, jsonBody } from '../http/api.ts'
import {
  AuditShape,
  ChangeShape,
  HistoryShape,
  PortableShape,
  PreviewShape,
  ReceiptsShape,
  RunMemoriesShape,
  StatsShape,
  UpkeepShape,
} from './memory-shapes.ts'
import { Id, MemoryShape } from './schemas.ts'

/** What these routes work with. */
export interface MemoryCareDeps {
  curator: MemoryCurator
  archive: MemoryArchive
  upkeep: MemoryUpkeep
  /** Runs an upkeep now, or waits for the one at work. */
  runUpkeep(): Promise<UpkeepReport>
  runs: RunStore
}

const stats = createRoute({
  method: 'get',
  path: '/memories/stats',
  summary: 'The memory in figures.',
  responses: { 200: json(StatsShape, 'Figures.') },
})
const audit = createRoute({
  method: 'get',
  path: '/memories/audit',
  summary: 'Duplicates, open contradictions, memories that were never used, and an estimate of junk.',
  request: { query: z.object({ unusedDays: z.coerce.number().int().min(0).max(36_500).optional() }) },
  responses: { 200: json(AuditShape, 'Findings.') },
})
const upkeepNow = createRoute({
  method: 'post',
  path: '/memories/upkeep',
  summary: 'Runs the nightly upkeep now and waits for its end.',
  responses: { 200: json(UpkeepShape, 'What it did.') },
})
const undo = createRoute({
  method: 'post',
  path: '/memories/changes/{id}/undo',
  summary: 'Takes back a change of the last 30 days, by id or unique prefix.',
  request: { params: Id },
  responses: { 200: json(ChangeShape, 'The change, undone.') },
})
const exportPage = createRoute({
  method: 'get',
  path: '/memories/export',
  summary: 'A page of all memories in the order in which they were stored; `next` asks for the one after it.',
  request: {
    query: z.object({
      after: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(1000).optional(),
    }),
  },
  responses: {
    200: json(z.object({ memories: z.array(PortableShape), next: z.string().nullable() }), 'Memories.'),
  },
})
const importPart = createRoute({
  method: 'post',
  path: '/memories/import',
  summary:
    'Stores memories of a file that are not there yet; a large file is sent in parts. The same part again changes nothing.',
  request: {
    body: jsonBody(
      z.object({
        memories: z.array(PortableShape).max(1000),
        file: z.string().min(1).max(255),
        isOurs: z.boolean(),
        isTrusted: z.boolean().default(false),
      }),
    ),
  },
  responses: { 200: json(z.object({ ids: z.array(z.string().nullable()), added: z.number() }), 'Ids, in order.') },
})
const preview = createRoute({
  method: 'post',
  path: '/memories/forget/preview',
  summary: 'What is about a subject, best match first. Deletes nothing.',
  request: {
    body: jsonBody(z.object({ about: z.string().min(1).max(2000), atLeast: z.number().min(0).max(1).optional() })),
  },
  responses: { 200: json(PreviewShape, 'Matches.') },
})
const forgetAll = createRoute({
  method: 'post',
  path: '/memories/forget',
  summary: 'Forgets several memories; most of the memory only with `everything`.',
  request: {
    body: jsonBody(z.object({ ids: z.array(z.string()).min(1).max(1000), everything: z.boolean().default(false) })),
  },
  responses: { 200: json(ReceiptsShape, 'A receipt for each.') },
})
const history = createRoute({
  method: 'get',
  path: '/memories/{id}/history',
  summary: 'Versions, origins and changes of a memory.',
  request: { params: Id },
  responses: { 200: json(HistoryShape, 'The history.') },
})
const edit = createRoute({
  method: 'put',
  path: '/memories/{id}',
  summary: 'Rewrites a statement; the old text stays in its history.',
  request: { params: Id, body: jsonBody(z.object({ text: z.string() })) },
  responses: { 200: json(MemoryShape, 'The memory.') },
})
const why = createRoute({
  method: 'get',
  path: '/runs/{id}/memories',
  summary: 'The memories that a run used, with their scores.',
  request: { params: Id },
  responses: { 200: json(RunMemoriesShape, 'Memories.') },
})

/** The person's hands on `/memories`: history, edit, forget several, export, import, audit, stats, upkeep, undo. */
export const memoryCareRoutes = ({ curator, archive, upkeep, runUpkeep, runs }: MemoryCareDeps) => {
  const api = createApi()
  api.openapi(stats, async (c) => c.json(await upkeep.stats(c.var.ownerId), 200))
  api.openapi(audit, async (c) => c.json(await upkeep.audit(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(upkeepNow, async (c) => c.json(await runUpkeep(), 200))
  api.openapi(undo, async (c) => c.json(await upkeep.undo(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(exportPage, async (c) => c.json(await archive.exportPage(c.var.ownerId, c.req.valid('query')), 200))
  api.openapi(importPart, async (c) => {
    const part = c.req.valid('json')
    // A field that is undefined was not sent: JSON has no such value.
    const memories = part.memories as PortableMemory[]
    return c.json(await archive.importPart(c.var.ownerId, { ...part, memories }), 200)
  })
  api.openapi(preview, async (c) => {
    const { about, atLeast } = c.req.valid('json')
    return c.json(await curator.previewForget(c.var.ownerId, about, { atLeast }), 200)
  })
  api.openapi(forgetAll, async (c) => {
    const { ids, everything } = c.req.valid('json')
    return c.json(await curator.forgetAll(c.var.ownerId, ids, { everything }), 200)
  })
  api.openapi(history, async (c) => c.json(await curator.history(c.var.ownerId, c.req.valid('param').id), 200))
  api.openapi(edit, async (c) => {
    const { id } = c.req.valid('param')
    return c.json(await curator.edit(c.var.ownerId, id, c.req.valid('json').text), 200)
  })
  api.openapi(why, async (c) => {
    const { id } = await runs.get(c.var.ownerId, c.req.valid('param').id)
    return c.json(await curator.usedIn(c.var.ownerId, id), 200)
  })
  return api
}
