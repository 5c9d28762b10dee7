import { z } from 'zod'
import { FolderPath } from './folder-path.ts'
import { HostName, NamedHost } from './host-name.ts'
import { ProgramName } from './program-name.ts'
import { type SettingKind, SkillSetting } from './skill-setting.ts'

/** Stands for what the person has set: `{server}`. */
const Reference = z.string().regex(/^\{[a-z][a-zA-Z0-9]{0,39}\}$/)

/** The setting that a text stands for; undefined for one that says what it means. */
export const settingIn = (text: string): string | undefined => /^\{(\w+)\}$/.exec(text)?.[1]

const orSetting = (schema: z.ZodType<string>) =>
  z.string().superRefine((text, context) => {
    if (Reference.safeParse(text).success) return
    for (const { message } of schema.safeParse(text).error?.issues ?? []) context.addIssue({ code: 'custom', message })
  })

const Method = z.enum(['GET', 'HEAD', 'PROPFIND', 'REPORT', 'POST', 'PUT', 'PATCH', 'DELETE'])
const SecretName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,59}$/, { error: 'is not a name of a secret (a-z, 0-9, . _ -)' })

/**
 * What a skill may do, as its package.json declares it under `openpa.permissions`. Unknown keys are refused. In the place of a host,
 * a folder or a program may stand a setting, `{name}`; it permits nothing until there is a value.
 */
export const Permissions = z.strictObject({
  /** Hosts that it may ask, each with the HTTP methods. */
  net: z
    .array(z.strictObject({ host: orSetting(HostName), methods: z.array(Method).min(1).default(['GET']) }))
    .max(50)
    .default([]),
  /**
   * Hosts and ports that it may open a connection to. `tls` false: it may begin unencrypted. `access` read: also tools of effect
   * `read` and `write` may use it, as to read mail; it is `send` otherwise.
   */
  connect: z
    .array(
      z.strictObject({
        host: orSetting(NamedHost.refine((host) => !/:\d+$/.test(host), { error: 'has its port under "ports"' })),
        ports: z.array(z.int().min(1).max(65_535)).min(1).max(20),
        tls: z.boolean().default(true),
        access: z.enum(['read', 'send']).default('send'),
      }),
    )
    .max(20)
    .default([]),
  /** Secrets of the person that may be put into requests to these hosts; the skill never sees a value. */
  secrets: z
    .array(z.strictObject({ name: SecretName, hosts: z.array(orSetting(NamedHost)).min(1) }))
    .max(20)
    .default([]),
  /** Folders, absolute or from `~/`. `write` includes `read`. */
  files: z
    .array(z.strictObject({ folder: orSetting(FolderPath), access: z.enum(['read', 'write']).default('read') }))
    .max(20)
    .default([]),
  memory: z.array(z.enum(['read', 'write', 'forget'])).default([]),
  /** Programs by name, without a path. */
  exec: z.array(orSetting(ProgramName)).max(20).default([]),
  schedule: z.boolean().default(false),
  /** Tools of other skills, as `skill.tool`. */
  tools: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][a-zA-Z0-9]*$/, { error: 'is not a tool (skill.tool)' }))
    .max(50)
    .default([]),
})

/** Which kinds of settings can stand where. */
const FITTING: Readonly<Record<'net' | 'connect' | 'secrets' | 'files' | 'exec', readonly SettingKind[]>> = {
  net: ['url', 'host'],
  connect: ['host'],
  secrets: ['url', 'host'],
  files: ['folder', 'folders'],
  exec: ['programs'],
}

/** Every setting that permissions stand on, with where. */
function* references({ net, connect, secrets, files, exec }: Permissions): Generator<[keyof typeof FITTING, string]> {
  const texts = {
    net: net.map(({ host }) => host),
    connect: connect.map(({ host }) => host),
    secrets: secrets.flatMap(({ hosts }) => hosts),
    files: files.map(({ folder }) => folder),
    exec,
  }
  for (const power of ['net', 'connect', 'secrets', 'files', 'exec'] as const)
    for (const text of texts[power]) {
      const name = settingIn(text)
      if (name !== undefined) yield [power, name]
    }
}

/** The `openpa` field of a skill's package.json; read before any of its code runs. */
export const SkillManifest = z
  .strictObject({
    api: z.literal(1),
    /** What the person can set for it. */
    settings: z.array(SkillSetting).max(30).default([]),
    permissions: Permissions.prefault({}),
    /** `edge`: may also run as an Edge Function. */
    runtime: z.enum(['daemon', 'edge']).default('daemon'),
  })
  .superRefine(({ settings, permissions }, context) => {
    const kinds = new Map(settings.map(({ name, kind }) => [name, kind]))
    if (kinds.size < settings.length)
      context.addIssue({ code: 'custom', path: ['settings'], message: 'have the same name' })
    for (const [power, name] of references(permissions)) {
      const kind = kinds.get(name)
      if (kind === undefined || !FITTING[power].includes(kind))
        context.addIssue({
          code: 'custom',
          path: ['permissions', power],
          message: `names the setting {${name}}, which is ${kind === undefined ? 'not declared' : `a ${kind}`}`,
        })
    }
  })

export type Permissions = z.infer<typeof Permissions>
export type SkillManifest = z.infer<typeof SkillManifest>
