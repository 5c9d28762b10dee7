import type { SkillSettingView } from '@openpa/core'
import {
  describePermissions,
  permittedBy,
  resolveManifest,
  type SettingValues,
  type SkillManifest,
} from '@openpa/skill'

/** What a person can set for a skill, has set, and permits by it. */
export function skillSettingViews(manifest: SkillManifest, values: SettingValues): SkillSettingView[] {
  const { settings } = resolveManifest(manifest, values)
  return manifest.settings.map(({ name, kind, description }) => {
    const value = settings[name]
    const isSet = Object.hasOwn(values, name)
    const permits = describePermissions(permittedBy(manifest.permissions, name), settings)
    const reachesHost = permits.length > 0 && isSet && (kind === 'url' || kind === 'host')
    return {
      name,
      kind,
      description,
      value: value === undefined ? null : typeof value === 'object' ? [...value] : value,
      isSet,
      permits: reachesHost
        ? [...permits, 'Reach it also where it is this machine, or one of its private network.']
        : permits,
    }
  })
}
