import { z } from '@hono/zod-openapi'

// Shapes of skills and of the audit log. Times are ISO 8601 in UTC.

const Tool = z.object({ name: z.string(), description: z.string(), effect: z.string() })

const Origin = z.object({
  registry: z.string(),
  publishedAt: z.string().nullable(),
  publisher: z.string().nullable(),
  provenance: z.enum(['unverified', 'none']),
  repository: z.string().nullable(),
})
const Changes = z.object({
  addedPermissions: z.array(z.string()),
  removedPermissions: z.array(z.string()),
  tools: z.array(z.string()),
  removedTools: z.array(z.string()),
  origin: z.array(z.string()),
})

export const SkillSettingShape = z
  .object({
    name: z.string(),
    kind: z.enum(['text', 'number', 'url', 'host', 'folder', 'folders', 'programs']),
    description: z.string(),
    value: z.union([z.string(), z.number(), z.array(z.string())]).nullable(),
    isSet: z.boolean(),
    permits: z.array(z.string()),
  })
  .openapi('SkillSetting')

export const SkillShape = z
  .object({
    name: z.string(),
    packageName: z.string(),
    version: z.string(),
    origin: z.enum(['shipped', 'installed', 'mcp']),
    enabled: z.boolean(),
    description: z.string(),
    permissions: z.array(z.string()),
    tools: z.array(Tool),
    settings: z.array(SkillSettingShape),
    installed: z
      .object({
        source: z.string(),
        integrity: z.string(),
        at: z.string(),
        privateHosts: z.array(z.string()),
        origin: Origin.nullable(),
        pinned: z.boolean(),
        held: z.object({ version: z.string(), integrity: z.string(), changes: Changes }).nullable(),
      })
      .nullable(),
  })
  .openapi('Skill')

export const McpServerShape = z
  .object({
    name: z.string(),
    kind: z.enum(['program', 'web']),
    target: z.string(),
    permissions: z.array(z.string()),
    state: z.enum(['ready', 'changed', 'login-needed']),
    title: z.string(),
    version: z.string(),
    tools: z.array(Tool),
    changes: z.object({ digest: z.string(), lines: z.array(z.string()) }).nullable(),
  })
  .openapi('McpServer')

export const InstallPlanShape = z
  .object({
    id: z.string(),
    name: z.string(),
    packageName: z.string(),
    version: z.string(),
    integrity: z.string(),
    origin: Origin.nullable(),
    permissions: z.array(z.string()),
    tools: z.array(Tool),
    warnings: z.array(z.string()),
    replaces: Changes.extend({ version: z.string() }).nullable(),
  })
  .openapi('InstallPlan')

export const SkillUpdateShape = z
  .object({
    name: z.string(),
    packageName: z.string(),
    from: z.string(),
    to: z.string().nullable(),
    state: z.enum(['current', 'waiting', 'available', 'installed', 'held', 'refused', 'pinned', 'local', 'gone']),
    notes: z.array(z.string()),
    changes: Changes.nullable(),
  })
  .openapi('SkillUpdate')

export const FoundSkillShape = z
  .object({
    packageName: z.string(),
    version: z.string(),
    description: z.string(),
    publisher: z.string().nullable(),
    publishedAt: z.string().nullable(),
    installed: z.string().nullable(),
    warnings: z.array(z.string()),
  })
  .openapi('FoundSkill')

export const AuditEntryShape = z
  .object({
    seq: z.number(),
    at: z.string(),
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    outcome: z.enum(['allowed', 'denied', 'failed']),
    runId: z.string().nullable(),
  })
  .openapi('AuditEntry')
