import { AssistantError, type CommandSpec, parseSample, type ToolSpec, type WorkerSpec } from '@openpa/core'
import { type Skill, SkillManifest, type SkillTool } from '@openpa/skill'
import { z } from 'zod'

/** A skill's package.json, as far as the host reads it. */
export interface SkillPackage {
  name: string
  version: string
  openpa?: unknown
}

/** A skill that passed all checks and can be called. */
export interface LoadedSkill {
  name: string
  packageName: string
  version: string
  manifest: SkillManifest
  tools: ReadonlyMap<string, { spec: ToolSpec; definition: SkillTool }>
  worker: WorkerSpec
  commands: readonly CommandSpec[]
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/
const TOOL = /^[a-z][a-zA-Z0-9]{0,39}$/

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const invalid = (packageName: string, why: string) =>
  new AssistantError('skill.manifest-invalid', `${packageName} cannot be loaded: ${why}.`, {
    hint: 'This is for the author of the skill to mend.',
  })

/**
 * Checks a skill's manifest, then its names and samples.
 * @throws {AssistantError} `skill.manifest-invalid` saying what is wrong.
 */
export function loadSkill(skillPackage: SkillPackage, skill: Skill): LoadedSkill {
  const fail = (why: string) => invalid(skillPackage.name, why)
  const manifest = SkillManifest.safeParse(skillPackage.openpa)
  if (!manifest.success) throw fail(`its package.json has a wrong "openpa" field (${z.prettifyError(manifest.error)})`)
  if (typeof skill?.name !== 'string' || typeof skill.tools !== 'object' || typeof skill.worker !== 'object')
    throw fail('its default export is not what defineSkill gives back')
  if (!NAME.test(skill.name)) throw fail(`"${skill.name}" is not a skill name (lower case, digits, hyphens)`)
  const tools = new Map<string, { spec: ToolSpec; definition: SkillTool }>()
  for (const [key, definition] of Object.entries(skill.tools)) {
    if (!TOOL.test(key)) throw fail(`"${key}" is not a tool name (a letter, then letters and digits)`)
    try {
      tools.set(`${skill.name}.${key}`, { spec: toolSpec(skill.name, key, definition), definition })
    } catch (error) {
      throw fail(`the input of its tool "${key}" cannot be described as JSON Schema (${messageOf(error)})`)
    }
  }
  const commands = (skill.commands ?? []).map((command): CommandSpec => {
    const tool = tools.get(`${skill.name}.${command.tool}`)
    if (!tool) throw fail(`a command names the tool "${command.tool}", which it does not have`)
    const { definition } = tool
    const slots = command.slots ?? {}
    const fields = Object.keys((tool.spec.inputSchema.properties as object | undefined) ?? {})
    const stray = Object.keys(slots).find((slot) => !fields.includes(slot))
    if (stray !== undefined)
      throw fail(`the slot "${stray}" of a command is no field of the input of "${command.tool}"`)
    try {
      return {
        tool: `${skill.name}.${command.tool}`,
        skill: skill.name,
        description: definition.description,
        readOnly: definition.effect === 'read',
        destructive: definition.destructive ?? false,
        samples: command.samples.map((sample) => parseSample(sample, slots)),
        slots,
        optional: command.optional ?? [],
        grounding: command.grounding,
        declines: command.declines ?? false,
      }
    } catch (error) {
      throw fail(messageOf(error))
    }
  })
  const worker = {
    skill: skill.name,
    description: skill.worker.description,
    instructions: skill.worker.instructions ?? '',
    tools: [...tools.keys()],
  }
  return {
    name: skill.name,
    packageName: skillPackage.name,
    version: skillPackage.version,
    manifest: manifest.data,
    tools,
    worker,
    commands,
  }
}

function toolSpec(skill: string, key: string, definition: SkillTool): ToolSpec {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(definition.input, { target: 'draft-7', io: 'input' })
  return {
    name: `${skill}.${key}`,
    skill,
    description: definition.description,
    effect: definition.effect,
    idempotent: definition.idempotent ?? definition.effect === 'read',
    inputSchema,
  }
}
