import type { InstallPlan } from '@openpa/core'
import { describePermissions, resolveManifest, type SettingValues } from '@openpa/skill'
import { compareSkills } from './compare-skills.ts'
import { type KnownPackage, nameWarnings } from './name-warnings.ts'
import type { InstalledSkill } from './skills-lock.ts'
import type { StagedPackage } from './stage-package.ts'

/** Of what came by its npm name, what the registry says of it. */
export const originIn = (source: InstalledSkill['source']) => (source.kind === 'registry' ? source.origin : null)

/**
 * What a person decides on: a staged package, beside the one in whose place it goes and the names that it could be mistaken for.
 * @param set what the person has set for it already.
 */
export function installPlan(
  { id, checked, description, source, notes }: StagedPackage,
  before: InstalledSkill | undefined,
  known: readonly KnownPackage[],
  set: SettingValues,
): InstallPlan {
  const { name: packageName, version, manifest, warnings } = checked
  const origin = originIn(source)
  const publisher = origin?.publisher ?? null
  return {
    id,
    name: description.name,
    packageName,
    version,
    integrity: source.integrity,
    origin,
    permissions: describePermissions(manifest.permissions, resolveManifest(manifest, set).settings),
    tools: Object.entries(description.tools).map(([name, tool]) => ({
      name: `${description.name}.${name}`,
      description: tool.description,
      effect: tool.effect,
    })),
    warnings: [...notes, ...warnings, ...nameWarnings({ packageName, publisher }, known)],
    replaces: before ? { version: before.version, ...compareSkills(before, { source, manifest, description }) } : null,
  }
}
