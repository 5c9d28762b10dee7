import {
  AssistantError,
  type CommandSpec,
  parseSample,
  type Sample,
  type ToolSpec,
  type WorkerSpec,
} from '@openpa/core'
import { type ResolvedManifest, resolveManifest, type SettingValues, SkillManifest } from '@openpa/skill'
import type { SkillDescription, ToolDescription } from '@openpa/skill/mcp'
import { z } from 'zod'
import { hiddenText } from './hidden-text.ts'
import { SkillDescriptionShape } from './skill-description-shape.ts'

/** A skill's package.json, as far as the host reads it. */
export interface SkillPackage {
  name: string
  version: string
  openpa?: unknown
}

/** A skill that passed all checks and can be called, with what the person has set for it. */
export interface LoadedSkill extends ResolvedManifest {
  name: string
  packageName: string
  version: string
  manifest: SkillManifest
  /** By `skill.tool`. */
  tools: ReadonlyMap<string, ToolSpec>
  worker: WorkerSpec
  commands: readonly CommandSpec[]
  /** Declared hosts that may be private ones, by the person's grant. */
  privateHosts: readonly string[]
  /** Whether it is somebody else's: what it brings in from outside is not to be obeyed. */
  isForeign: boolean
  /** Of an MCP server, which uses no powers: what its tools can do. */
  reach?: ServerReach
}

/** What an MCP server can do with what its tools are given. */
export interface ServerReach {
  /** Where that goes, in words. */
  target: string
  /** Whether it can leave this machine. */
  leaves: boolean
  /** Whether it can bring in things of the person. */
  seesFiles: boolean
}

/** Lower case; the assistant's own questions to the person go by the name `skills`. */
const NAME = /^(?!skills$)[a-z][a-z0-9-]{0,39}$/
const TOOL = /^[a-z][a-zA-Z0-9]{0,39}$/

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** What is wrong with a skill, for its author. */
export const invalidSkill = (packageName: string, why: string): AssistantError =>
  new AssistantError('skill.manifest-invalid', `${packageName} cannot be loaded: ${why}.`, {
    hint: 'This is for the author of the skill to mend.',
  })

/** Reads the manifest; nothing of the skill has run then. @throws {AssistantError} `skill.manifest-invalid`. */
export function readManifest({ name, openpa }: SkillPackage): SkillManifest {
  const manifest = SkillManifest.safeParse(openpa)
  if (manifest.success) return manifest.data
  throw invalidSkill(name, `its package.json has a wrong "openpa" field (${z.prettifyError(manifest.error)})`)
}

/** What is known of a skill after all checks: plain data, which a build can keep. */
export interface CheckedSkill {
  packageName: string
  version: string
  manifest: SkillManifest
  description: SkillDescription
}

/** How a skill is loaded. */
export interface LoadOptions {
  /** See {@link LoadedSkill.privateHosts}. */
  privateHosts?: readonly string[]
  isForeign?: boolean
  /** Whether its samples were checked before, so that they are read when they are first needed: no start waits for them. */
  isChecked?: boolean
}

/**
 * Checks a skill's manifest, then what it says of itself: names, samples, texts.
 * @param description what `describeSkill` gave, perhaps on the other side of a sandbox's wall; nothing in it is believed.
 * @throws {AssistantError} `skill.manifest-invalid` saying what is wrong.
 */
export const loadSkill = (skillPackage: SkillPackage, description: unknown, options: LoadOptions = {}): LoadedSkill =>
  assembleSkill(checkSkill(skillPackage, description), options)

/** The checks of {@link loadSkill} on all but the commands. @throws {AssistantError} `skill.manifest-invalid`. */
export function checkSkill(skillPackage: SkillPackage, described: unknown): CheckedSkill {
  const fail = (why: string) => invalidSkill(skillPackage.name, why)
  const manifest = readManifest(skillPackage)
  const parsed = SkillDescriptionShape.safeParse(described)
  if (!parsed.success) throw fail(`it does not describe itself as a skill (${z.prettifyError(parsed.error)})`)
  const description = parsed.data
  if (!NAME.test(description.name))
    throw fail(`"${description.name}" is not a skill name (lower case, digits, hyphens)`)
  const hidden = hiddenText(description)
  if (hidden !== undefined) throw fail(`its ${hidden} holds characters that cannot be seen`)
  const misnamed = Object.keys(description.tools).find((key) => !TOOL.test(key))
  if (misnamed !== undefined) throw fail(`"${misnamed}" is not a tool name (a letter, then letters and digits)`)
  return { packageName: skillPackage.name, version: skillPackage.version, manifest, description }
}

/** Puts a skill together. @throws {AssistantError} `skill.manifest-invalid` for its commands. */
export function assembleSkill(
  { packageName, version, manifest, description }: CheckedSkill,
  { privateHosts = [], isForeign = false, isChecked = false }: LoadOptions = {},
): LoadedSkill {
  const fail = (why: string) => invalidSkill(packageName, why)
  const { name, worker } = description
  const tools = new Map(
    Object.entries(description.tools).map(([key, tool]) => [`${name}.${key}`, toolSpec(name, key, tool)]),
  )
  const loaded = {
    name,
    packageName,
    version,
    manifest,
    tools,
    worker: { examples: [], ...worker, skill: name, tools: [...tools.keys()] },
    commands: description.commands.map((command) => loadCommand(description, command, tools, fail)),
    privateHosts,
    isForeign,
  }
  if (!isChecked) for (const { samples } of loaded.commands) void samples.length
  return configureSkill(loaded, {})
}

/** The same skill with what the person has set for it. */
export function configureSkill(skill: Omit<LoadedSkill, keyof ResolvedManifest>, values: SettingValues): LoadedSkill {
  const resolved = resolveManifest(skill.manifest, values)
  const { net, connect } = resolved.permissions
  const hosts = [...new Set([...net, ...connect].map(({ host }) => host))]
  const tools = [...skill.tools].map(([name, tool]) => [name, { ...tool, hosts }] as const)
  return { ...skill, ...resolved, tools: new Map(tools) }
}

const toolSpec = (
  skill: string,
  key: string,
  { description, effect, idempotent, destructive, inputSchema }: ToolDescription,
): ToolSpec => ({
  name: `${skill}.${key}`,
  skill,
  description,
  effect,
  idempotent,
  destructive,
  hosts: [],
  inputSchema,
})

function loadCommand(
  { name, tools: described }: SkillDescription,
  command: SkillDescription['commands'][number],
  tools: ReadonlyMap<string, ToolSpec>,
  fail: (why: string) => AssistantError,
): CommandSpec {
  const tool = tools.get(`${name}.${command.tool}`)
  if (!tool) throw fail(`a command names the tool "${command.tool}", which it does not have`)
  const slots = command.slots ?? {}
  const fields = Object.keys((tool.inputSchema['properties'] as object | undefined) ?? {})
  const stray = Object.keys(slots).find((slot) => !fields.includes(slot))
  if (stray !== undefined) throw fail(`the slot "${stray}" of a command is no field of the input of "${command.tool}"`)
  let read: readonly Sample[] | undefined
  return {
    tool: tool.name,
    skill: name,
    description: tool.description,
    readOnly: tool.effect === 'read',
    destructive: described[command.tool]?.destructive ?? false,
    get samples() {
      read ??= readSamples(command.samples, slots, fail)
      return read
    },
    slots,
    optional: command.optional ?? [],
    grounding: command.grounding,
    // A tool that reaches further is asked for before it runs: not on little.
    declines: (command.declines ?? false) && (tool.effect === 'read' || tool.effect === 'write'),
  }
}

function readSamples(
  samples: readonly string[],
  slots: CommandSpec['slots'],
  fail: (why: string) => AssistantError,
): Sample[] {
  try {
    return samples.map((sample) => parseSample(sample, slots))
  } catch (error) {
    throw fail(messageOf(error))
  }
}
