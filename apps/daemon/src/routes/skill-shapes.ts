import { z } from '@hono/zod-openapi'

// Shapes of skills and of the audit log. Times are ISO 8601 in UTC.

const Tool = z.object({ name: z.string(), description: z.string(), effect: z.string() })

export const SkillShape = z
  .object({
    name: z.string(),
    packageName: z.string(),
    version: z.string(),
    origin: z.enum(['shipped', 'installed']),
    enabled: z.boolean(),
    description: z.string(),
    permissions: z.array(z.string()),
    tools: z.array(Tool),
    installed: z
      .object({ source: z.string(), integrity: z.string(), at: z.string(), privateHosts: z.array(z.string()) })
      .nullable(),
  })
  .openapi('Skill')

export const InstallPlanShape = z
  .object({
    id: z.string(),
    name: z.string(),
    packageName: z.string(),
    version: z.string(),
    integrity: z.string(),
    permissions: z.array(z.string()),
    tools: z.array(Tool),
    warnings: z.array(z.string()),
    replaces: z
      .object({
        version: z.string(),
        addedPermissions: z.array(z.string()),
        removedPermissions: z.array(z.string()),
        tools: z.array(z.string()),
      })
      .nullable(),
  })
  .openapi('InstallPlan')

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
