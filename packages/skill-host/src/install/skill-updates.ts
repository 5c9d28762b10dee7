import { AssistantError, type FoundSkill, isAssistantError, type SkillChanges, type SkillUpdate } from '@openpa/core'
import semver from 'semver'
import { needsApproval } from './compare-skills.ts'
import { nameWarnings } from './name-warnings.ts'
import { parseNpmSpec } from './package-spec.ts'
import { Registry } from './registry.ts'
import { downloadVersion, findVersion, type RegistrySettings, type RegistryVersion } from './registry-package.ts'
import type { SkillLibrary } from './skill-library.ts'
import type { InstalledSkill } from './skills-lock.ts'

/** How a newer version is looked for. */
export interface UpdateOptions {
  /** Only looks; nothing is fetched or started. */
  check: boolean
  /** Takes also what is too young. */
  now: boolean
}

/** @see SkillRegistry.update */
export async function updateSkill(
  library: SkillLibrary,
  settings: RegistrySettings,
  name: string,
  { check, now }: UpdateOptions,
): Promise<SkillUpdate> {
  const skill = library.get(name)
  const report = reporter(skill)
  if (skill.source.kind !== 'registry') return report('local', null, [`It is from a ${skill.source.kind}.`])
  if (skill.pinned) return report('pinned', null)
  const found = await findVersion(skill.source.spec, settings, now).catch((error: unknown) => {
    if (isAssistantError(error, 'registry.not-found'))
      return report('gone', null, [error.message, 'What is installed runs on.'])
    if (isAssistantError(error, 'skill.held')) return report('waiting', null, [error.message])
    throw error
  })
  if ('state' in found) return found
  const { version, dist } = found.version
  const notes = [...found.notes, ...aboutInstalled(skill, found)]
  if (!semver.gt(version, skill.version)) return report(found.isNewerWaiting ? 'waiting' : 'current', null, notes)
  if (skill.held?.version === version && dist.integrity?.includes(skill.held.integrity))
    return report('held', version, notes, skill.held.changes)
  if (check) return report('available', version, notes)
  try {
    return await takeOrHold(library, skill, found, report, notes)
  } catch (error) {
    // One that cannot be used does not keep the other skills from theirs; a registry that is away would.
    if (!isAssistantError(error) || error.code === 'registry.unavailable') throw error
    return report('refused', version, [...notes, error.message])
  }
}

async function takeOrHold(
  library: SkillLibrary,
  { name, source }: InstalledSkill,
  found: RegistryVersion,
  report: Report,
  notes: string[],
): Promise<SkillUpdate> {
  const { version } = found.version
  const plan = await library.planFetched(await downloadVersion(found, source.spec))
  if (plan.replaces && !needsApproval(plan.replaces)) {
    await library.install(plan.id)
    return report('installed', version, notes)
  }
  await library.discard(plan.id)
  const changes = changesIn(plan.replaces)
  await library.hold(name, { version, integrity: plan.integrity, changes })
  return report('held', version, notes, changes)
}

/** @see SkillRegistry.approve */
export async function approveUpdate(
  library: SkillLibrary,
  settings: RegistrySettings,
  name: string,
): Promise<InstalledSkill> {
  const { packageName, source, held } = library.get(name)
  if (!held)
    throw new AssistantError('skill.not-found', `No update of ${name} waits for an approval.`, {
      hint: `Look for one: assistant skill update ${name}`,
    })
  const fetched = await downloadVersion(
    await findVersion(`${packageName}@${held.version}`, settings, true),
    source.spec,
  )
  if (fetched.source.integrity !== held.integrity)
    throw new AssistantError('skill.integrity', `${packageName} ${held.version} is not what was held any more.`, {
      hint: 'Nothing was installed. A published version must not change: ask its publisher, or take another one.',
    })
  const plan = await library.planFetched(fetched)
  const changes = changesIn(plan.replaces)
  if (JSON.stringify(changes) === JSON.stringify(held.changes)) return library.install(plan.id)
  await library.discard(plan.id)
  await library.hold(name, { ...held, changes })
  throw new AssistantError('skill.held', `${packageName} ${held.version} says something else than when it was held.`, {
    hint: `Look at it again: assistant skill info ${name}`,
  })
}

/** @see SkillRegistry.search */
export async function searchSkills(
  library: SkillLibrary,
  { url }: RegistrySettings,
  words: string,
  most?: number,
): Promise<FoundSkill[]> {
  const known = library.known()
  const installed = new Map(library.list().map(({ packageName, version }) => [packageName, version]))
  return (await new Registry(url).search(words, most)).map((found) => {
    const { name: packageName, version, 'dist-tags': tags, description, date, time } = found
    const publisher = found.publisher?.username ?? null
    return {
      packageName,
      version: version ?? tags?.latest ?? '',
      description,
      publisher,
      publishedAt: date ?? time?.modified ?? null,
      installed: installed.get(packageName) ?? null,
      warnings: nameWarnings({ packageName, publisher }, known),
    }
  })
}

type Report = (
  state: SkillUpdate['state'],
  to: string | null,
  notes?: string[],
  changes?: SkillChanges | null,
) => SkillUpdate

const reporter =
  ({ name, packageName, version: from }: InstalledSkill): Report =>
  (state, to, notes = [], changes = null) => ({ name, packageName, from, to, state, notes, changes })

/** What became of the installed version since, and what keeps a newer one from being found. */
function aboutInstalled({ version, source }: InstalledSkill, { packument }: RegistryVersion): string[] {
  const now = packument.versions.get(version)
  const isExact = semver.valid(parseNpmSpec(source.spec).wanted) !== null
  return [
    ...(now && !now.deprecated ? [] : [`${version} was withdrawn from the registry; what is installed runs on.`]),
    ...(isExact ? [`It was installed as exactly ${version}; install it by its name to get later ones.`] : []),
  ]
}

function changesIn(replaces: (SkillChanges & { version?: string }) | null): SkillChanges {
  const none: SkillChanges = { addedPermissions: [], removedPermissions: [], tools: [], removedTools: [], origin: [] }
  if (!replaces) return none
  const { version: _, ...changes } = replaces
  return changes
}
