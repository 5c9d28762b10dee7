import { AssistantError, type SkillView } from '@openpa/core'
import { describePermissions, resolveManifest, type SettingValues, SkillManifest } from '@openpa/skill'
import type { InstalledSkill, LoadedSkill, SkillHost, SkillLibrary } from '@openpa/skill-host'
import type { ShippedSwitches } from './shipped-switches.ts'
import { skillSettingViews } from './skill-setting-views.ts'

/** What a manifest comes to with what the person has set. */
const withSettings = (manifest: SkillManifest, set: SettingValues) => ({
  permissions: describePermissions(manifest.permissions, resolveManifest(manifest, set).settings),
  settings: skillSettingViews(manifest, set),
})

const ofHosted = (
  { name, packageName, version, manifest, worker, tools, reach }: LoadedSkill,
  set: SettingValues,
  enabled = true,
): SkillView => ({
  name,
  packageName,
  version,
  origin: reach === undefined ? 'shipped' : 'mcp',
  enabled,
  description: worker.description,
  ...withSettings(manifest, set),
  tools: [...tools.values()].map((tool) => ({ name: tool.name, description: tool.description, effect: tool.effect })),
  installed: null,
})

const ofInstalled = (skill: InstalledSkill, set: SettingValues): SkillView => ({
  name: skill.name,
  packageName: skill.packageName,
  version: skill.version,
  origin: 'installed',
  enabled: skill.enabled,
  description: skill.description.worker.description,
  ...withSettings(SkillManifest.parse(skill.openpa), set),
  tools: Object.entries(skill.description.tools).map(([key, { description, effect }]) => ({
    name: `${skill.name}.${key}`,
    description,
    effect,
  })),
  installed: {
    source: skill.source.spec,
    integrity: skill.source.integrity,
    at: skill.installedAt,
    privateHosts: skill.privateHosts,
    origin: skill.source.kind === 'registry' ? skill.source.origin : null,
    pinned: skill.pinned,
    held: skill.held,
  },
})

/** Where skills are known. */
export interface SkillViewsDeps {
  skillHost: SkillHost
  library: SkillLibrary
  shippedSwitches: ShippedSwitches
}

/** Skills as a person sees them: shipped ones, then those of others, enabled or not. */
export function skillViews({ skillHost: host, library, shippedSwitches }: SkillViewsDeps): SkillView[] {
  const installed = library.list()
  const others = new Set(installed.map(({ packageName }) => packageName))
  const shipped = host.skills().filter(({ packageName }) => !others.has(packageName))
  return [
    ...shipped.map((skill) => ofHosted(skill, host.settingsOf(skill.name))),
    ...shippedSwitches.off().map((skill) => ofHosted(skill, host.settingsOf(skill.name), false)),
    ...installed.map((skill) => ofInstalled(skill, host.settingsOf(skill.name))),
  ]
}

/** By the name of skill or package. @throws {AssistantError} `skill.not-found`. */
export function skillView(deps: SkillViewsDeps, name: string): SkillView {
  const found = skillViews(deps).find((skill) => skill.name === name || skill.packageName === name)
  if (found) return found
  throw new AssistantError('skill.not-found', `There is no skill called ${JSON.stringify(name)}.`, {
    hint: 'See: assistant skill list',
  })
}
