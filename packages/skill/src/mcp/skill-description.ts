import type { Command, Effect, Skill, SkillTool, Worker } from '../define-skill.ts'

/** A tool as data. `inputSchema` is JSON Schema draft 7 of what is to be given. */
export interface ToolDescription {
  description: string
  effect: Effect
  idempotent: boolean
  destructive: boolean
  inputSchema: Record<string, unknown>
}

/** A skill as data: what can be known of it without calling it. */
export interface SkillDescription {
  name: string
  worker: { description: string; instructions: string; examples?: readonly string[] }
  tools: Record<string, ToolDescription>
  commands: readonly Command[]
}

/**
 * A skill as data.
 * @throws {TypeError} for what is not `defineSkill`'s, and for an input that JSON Schema cannot describe.
 */
export function describeSkill(skill: Skill): SkillDescription {
  if (typeof skill?.name !== 'string' || typeof skill.tools !== 'object' || typeof skill.worker !== 'object')
    throw new TypeError('its default export is not what defineSkill gives back')
  const tools = Object.entries(skill.tools).map(([key, tool]) => [key, describeTool(key, tool)] as const)
  return {
    name: skill.name,
    worker: describeWorker(skill.worker),
    tools: Object.fromEntries(tools),
    commands: skill.commands ?? [],
  }
}

const describeWorker = ({ description, instructions = '', examples }: Worker): SkillDescription['worker'] => ({
  description,
  instructions,
  ...(examples === undefined ? {} : { examples }),
})

function describeTool(key: string, tool: SkillTool): ToolDescription {
  try {
    // The schema's own copy of zod prints it: a skill may be built with another version than the host's.
    const { $schema: _, ...inputSchema } = tool.input['~standard'].jsonSchema.input({ target: 'draft-07' })
    return {
      description: tool.description,
      effect: tool.effect,
      idempotent: tool.idempotent ?? tool.effect === 'read',
      destructive: tool.destructive ?? false,
      inputSchema,
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new TypeError(`the input of its tool "${key}" cannot be described as JSON Schema (${why})`)
  }
}
