import { z } from 'zod'
import { FolderPath } from './folder-path.ts'
import { NamedHost } from './host-name.ts'
import { ProgramName } from './program-name.ts'

const WebAddress = z
  .string()
  .trim()
  .max(2000)
  .refine(
    (text) => {
      const url = URL.parse(text)
      return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    },
    { error: 'is not an address such as "https://example.com/", without a name or password in it' },
  )

/** What a setting of each kind can hold. Hosts are put into lower case. */
const VALUES = {
  text: z.string().trim().min(1, { error: 'is empty' }).max(2000),
  number: z.number({ error: 'is not a number' }),
  url: WebAddress,
  host: z
    .string()
    .trim()
    .transform((host) => host.toLowerCase())
    .pipe(NamedHost),
  folder: FolderPath,
  folders: z.array(FolderPath).min(1, { error: 'names no folder' }).max(20),
  programs: z.array(ProgramName).min(1, { error: 'names no program' }).max(50),
} as const

/** What a setting holds: an address, a host, a number, folders … */
export type SettingKind = keyof typeof VALUES

/** Folders and programs are lists, numbers are numbers, all else is text. */
export type SettingValue = string | number | readonly string[]

/** Values by name. */
export type SettingValues = Readonly<Record<string, SettingValue>>

/** Checks a value of a kind, and puts it into the form in which it is kept. */
export const settingSchema = (kind: SettingKind): z.ZodType<SettingValue> => VALUES[kind]

const KINDS = Object.keys(VALUES) as [SettingKind, ...SettingKind[]]

/** A value that the person can set for a skill. Its manifest may permit what is set: `"net": [{ "host": "{server}" }]`. */
export const SkillSetting = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, { error: 'is not a name of a setting (a letter, then letters and digits)' })
      // Values are looked up by name in plain objects.
      .refine((name) => !(name in {}), { error: 'is not a name of a setting' }),
    kind: z.enum(KINDS),
    /** For the person: what is to be set. */
    description: z.string().min(1).max(200),
    default: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
  })
  .superRefine(({ kind, default: fallback }, context) => {
    if (fallback !== undefined && !VALUES[kind].safeParse(fallback).success)
      context.addIssue({ code: 'custom', path: ['default'], message: `is no ${kind}` })
  })

export type SkillSetting = z.infer<typeof SkillSetting>
