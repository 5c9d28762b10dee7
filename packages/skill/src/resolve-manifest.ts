import { Permissions, type SkillManifest, settingIn } from './manifest.ts'
import { type SettingValue, type SettingValues, settingSchema } from './skill-setting.ts'

/** A manifest with the person's values in the place of its settings. */
export interface ResolvedManifest {
  /** As set, else as the manifest's default; one that has neither is absent. */
  settings: SettingValues
  /** What the skill may do now: no setting stands in them any more. */
  permissions: Permissions
  /** Hosts that the person has set by name: they may be private ones. */
  namedHosts: readonly string[]
}

/** What a manifest comes to with these values. A setting without a value permits nothing, and neither does a value that does not fit. */
export function resolveManifest(
  { settings: declared, permissions }: SkillManifest,
  values: SettingValues,
): ResolvedManifest {
  const set: Record<string, SettingValue> = {}
  const defaults: Record<string, SettingValue> = {}
  for (const { name, kind, default: fallback } of declared) {
    const schema = settingSchema(kind)
    const value = Object.hasOwn(values, name) ? schema.safeParse(values[name]).data : undefined
    if (value !== undefined) set[name] = value
    if (fallback !== undefined) defaults[name] = schema.parse(fallback)
  }
  const settings = { ...defaults, ...set }
  return {
    settings,
    permissions: applySettings(permissions, settings),
    namedHosts: declared.flatMap(({ name, kind }) =>
      set[name] !== undefined && (kind === 'url' || kind === 'host') ? hostsOf(set[name]) : [],
    ),
  }
}

/** Permissions in which values stand in the place of settings; what has no value is left out. */
export function applySettings(permissions: Permissions, settings: SettingValues): Permissions {
  const places = (text: string, read: (value: SettingValue) => string[]): string[] => {
    const name = settingIn(text)
    if (name === undefined) return [text]
    return settings[name] === undefined ? [] : read(settings[name])
  }
  return {
    ...permissions,
    net: permissions.net.flatMap((one) => places(one.host, hostsOf).map((host) => ({ ...one, host }))),
    connect: permissions.connect.flatMap((one) =>
      places(one.host, hostsOf).map((host) => withOwnPort({ ...one, host })),
    ),
    secrets: permissions.secrets.flatMap(({ name, hosts }) => {
      const resolved = hosts.flatMap((host) => places(host, hostsOf))
      return resolved.length === 0 ? [] : [{ name, hosts: resolved }]
    }),
    exec: permissions.exec.flatMap((program) => places(program, textsOf)),
    files: permissions.files.flatMap((one) => places(one.folder, textsOf).map((folder) => ({ ...one, folder }))),
  }
}

/** What of the permissions stands on one setting. */
export function permittedBy(permissions: Permissions, setting: string): Permissions {
  const isIt = (text: string) => settingIn(text) === setting
  return {
    ...Permissions.parse({}),
    net: permissions.net.filter(({ host }) => isIt(host)),
    connect: permissions.connect.filter(({ host }) => isIt(host)),
    secrets: permissions.secrets.flatMap(({ name, hosts }) =>
      hosts.some(isIt) ? [{ name, hosts: hosts.filter(isIt) }] : [],
    ),
    exec: permissions.exec.filter(isIt),
    files: permissions.files.filter(({ folder }) => isIt(folder)),
  }
}

const textsOf = (value: SettingValue): string[] => (typeof value === 'object' ? [...value] : [String(value)])

/** Of an address its very port: who has set an `https:` one has not allowed the same without encryption. */
function hostsOf(value: SettingValue): string[] {
  return textsOf(value).map((text) => {
    const url = /^https?:/i.test(text) ? URL.parse(text) : null
    return url ? `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}` : text
  })
}

/** A host that was set with a port is meant with that one. */
function withOwnPort(one: Permissions['connect'][number]): Permissions['connect'][number] {
  const [, host, port] = /^(.*):(\d+)$/.exec(one.host) ?? []
  return host === undefined ? one : { ...one, host, ports: [Number(port)] }
}
