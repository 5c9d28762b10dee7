import type { SkillChanges } from '@openpa/core'
import { describePermissions, SkillManifest } from '@openpa/skill'
import type { SkillDescription } from '@openpa/skill/mcp'
import type { InstalledSkill } from './skills-lock.ts'

/** Compares what was approved with what is to be. */
export function compareSkills(
  before: Pick<InstalledSkill, 'openpa' | 'description'>,
  after: { manifest: SkillManifest; description: SkillDescription },
): SkillChanges {
  const was = describePermissions(SkillManifest.parse(before.openpa).permissions)
  const is = describePermissions(after.manifest.permissions)
  return {
    addedPermissions: is.filter((line) => !was.includes(line)),
    removedPermissions: was.filter((line) => !is.includes(line)),
    tools: compareTools(before.description, after.description),
  }
}

/** Differences of what the model and the person are told of tools, one line each. */
export function compareTools(before: SkillDescription, after: SkillDescription): string[] {
  const names = [...new Set([...Object.keys(before.tools), ...Object.keys(after.tools)])]
  const tools = names.flatMap((name) => {
    const [old, now] = [before.tools[name], after.tools[name]]
    if (!old) return [`${name} is new (${now?.effect}): ${now?.description}`]
    if (!now) return [`${name} is gone`]
    return [
      ...(old.effect === now.effect ? [] : [`${name} has the effect "${now.effect}" instead of "${old.effect}"`]),
      ...(old.description === now.description
        ? []
        : [`${name} says “${now.description}” instead of “${old.description}”`]),
      ...(sameJson(old.inputSchema, now.inputSchema) ? [] : [`${name} takes another input`]),
    ]
  })
  const worker = sameJson(before.worker, after.worker) ? [] : ['its instructions for the assistant are others']
  return [...tools, ...worker]
}

const sameJson = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
