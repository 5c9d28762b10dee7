import { AssistantError } from '@openpa/core'
import type { SkillManifest } from '@openpa/skill'
import { z } from 'zod'
import { invalidSkill, readManifest } from '../load-skill.ts'
import { INSTRUCTIONS, readInstructionHead } from './instruction-skill.ts'
import type { PackageFiles } from './read-tarball.ts'

const PackageJson = z.object({
  name: z
    .string()
    .regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/, { error: 'is no npm name' })
    .max(214),
  version: z.string().regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, { error: 'is no version' }),
  description: z.string().max(1000).optional(),
  main: z.string().optional(),
  exports: z.unknown().optional(),
  openpa: z.unknown().optional(),
  bin: z.unknown().optional(),
  scripts: z.record(z.string(), z.unknown()).default({}),
  dependencies: z.record(z.string(), z.unknown()).default({}),
})

/** A package that may be started in its sandbox. */
export interface CheckedPackage {
  name: string
  version: string
  manifest: SkillManifest
  openpa: unknown
  /** Its module, as a path inside the package. */
  entry: string
  warnings: string[]
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare']

/** What `exports` names for an import of the package itself. */
function exported(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports
  if (typeof exports !== 'object' || exports === null) return undefined
  const { '.': main = exports } = exports as Record<string, unknown>
  if (typeof main === 'string') return main
  const { import: esm, default: fallback } = main as Record<string, unknown>
  return [esm, fallback].find((path) => typeof path === 'string')
}

function readPackageJson(files: PackageFiles): z.output<typeof PackageJson> {
  const text = files.get('package.json')?.toString('utf8')
  if (text === undefined) throw invalidSkill('The package', 'it has no package.json')
  try {
    return PackageJson.parse(JSON.parse(text))
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it is no JSON'
    throw invalidSkill('The package', `its package.json cannot be used (${why})`)
  }
}

/**
 * Checks all that can be known of a package without running it.
 * @throws {AssistantError} `skill.manifest-invalid`, `skill.package-unsafe`.
 */
export async function checkPackage(files: PackageFiles): Promise<CheckedPackage> {
  const instructions = files.get(INSTRUCTIONS)
  if (instructions && !files.has('package.json')) return checkInstructions(instructions.toString('utf8'))
  const found = readPackageJson(files)
  const { name, version, openpa } = found
  if (openpa === undefined) throw invalidSkill(name, 'its package.json has no "openpa" field, so it is no skill')
  const manifest = readManifest({ name, version, openpa })
  if (found.bin !== undefined)
    throw new AssistantError('skill.package-unsafe', `${name} is refused: a skill brings no programs ("bin").`)
  const needs = Object.keys(found.dependencies)
  if (needs.length > 0)
    throw invalidSkill(name, `it needs other packages (${needs.join(', ')}); a skill is published as one bundle`)
  const entry = (exported(found.exports) ?? found.main ?? 'index.js').replace(/^\.\//, '')
  if (!files.has(entry)) throw invalidSkill(name, `it has no file ${entry}`)
  const scripts = INSTALL_SCRIPTS.filter((script) => found.scripts[script] !== undefined)
  return {
    name,
    version,
    manifest,
    openpa,
    entry,
    warnings: scripts.length === 0 ? [] : [`Install scripts are never run; ${name} has ${scripts.length}.`],
  }
}

/** A folder of instructions has no powers, and no code that is ever started. */
async function checkInstructions(text: string): Promise<CheckedPackage> {
  const { name, version } = await readInstructionHead(text)
  const openpa = { api: 1, permissions: {} }
  return { name, version, manifest: readManifest({ name, version, openpa }), openpa, entry: INSTRUCTIONS, warnings: [] }
}
