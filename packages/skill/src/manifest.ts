import { z } from 'zod'

/** What a skill may do, as its package.json declares it under `openpa.permissions`. Unknown keys are refused. */
export const Permissions = z.strictObject({
  memory: z.array(z.enum(['read', 'write', 'forget'])).default([]),
  schedule: z.boolean().default(false),
})

/** The `openpa` field of a skill's package.json; read before any of its code runs. */
export const SkillManifest = z.strictObject({
  api: z.literal(1),
  permissions: Permissions.default({ memory: [], schedule: false }),
})

export type Permissions = z.infer<typeof Permissions>
export type SkillManifest = z.infer<typeof SkillManifest>
