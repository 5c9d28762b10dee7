import { z } from 'zod'

/** A host name, `host:port`, or `*` for any; no scheme, no path. */
const Host = z
  .string()
  .max(260)
  .regex(
    /^(?:\*|(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)(?::\d{1,5})?)$/,
    {
      error: 'is not a host in lower case, such as "api.example.com", "example.com:8443" or "*"',
    },
  )
const Method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
const SecretName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, { error: 'is not a name of a secret (a-z, 0-9, . _ -)' })

/** What a skill may do, as its package.json declares it under `openpa.permissions`. Unknown keys are refused. */
export const Permissions = z.strictObject({
  /** Hosts that it may ask, each with the HTTP methods. */
  net: z
    .array(z.strictObject({ host: Host, methods: z.array(Method).min(1).default(['GET']) }))
    .max(50)
    .default([]),
  /** Secrets of the person that may be put into requests to these hosts; the skill never sees a value. */
  secrets: z
    .array(
      z.strictObject({
        name: SecretName,
        hosts: z.array(Host.refine((host) => host !== '*', { error: 'a secret needs named hosts' })).min(1),
      }),
    )
    .max(20)
    .default([]),
  /** Folders, absolute or from `~/`. `write` includes `read`. */
  files: z
    .array(
      z.strictObject({
        folder: z
          .string()
          .max(500)
          .regex(/^(?:~|\/|[A-Za-z]:\\)/, { error: 'is not a folder from ~/ or /' }),
        access: z.enum(['read', 'write']).default('read'),
      }),
    )
    .max(20)
    .default([]),
  memory: z.array(z.enum(['read', 'write', 'forget'])).default([]),
  /** Programs by name, without a path. */
  exec: z
    .array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/, { error: 'is not the name of a program' }))
    .max(20)
    .default([]),
  schedule: z.boolean().default(false),
  /** Tools of other skills, as `skill.tool`. */
  tools: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][a-zA-Z0-9]*$/, { error: 'is not a tool (skill.tool)' }))
    .max(50)
    .default([]),
})

/** The `openpa` field of a skill's package.json; read before any of its code runs. */
export const SkillManifest = z.strictObject({
  api: z.literal(1),
  permissions: Permissions.prefault({}),
  /** `edge`: may also run as an Edge Function. */
  runtime: z.enum(['daemon', 'edge']).default('daemon'),
})

export type Permissions = z.infer<typeof Permissions>
export type SkillManifest = z.infer<typeof SkillManifest>
