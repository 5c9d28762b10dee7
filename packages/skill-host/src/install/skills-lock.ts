import { open, readFile, rename } from 'node:fs/promises'
import { AssistantError } from '@openpa/core'
import type { SkillDescription } from '@openpa/skill/mcp'
import { z } from 'zod'
import { SkillDescriptionShape } from '../skill-description-shape.ts'

const Changes = z.object({
  addedPermissions: z.array(z.string()),
  removedPermissions: z.array(z.string()),
  tools: z.array(z.string()),
  removedTools: z.array(z.string()),
  origin: z.array(z.string()),
})
const Origin = z.object({
  registry: z.string(),
  publishedAt: z.string().nullable(),
  publisher: z.string().nullable(),
  provenance: z.enum(['unverified', 'none']),
  repository: z.string().nullable(),
})
/** What was asked for, and what came: `integrity` as npm writes it. */
const Source = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['tarball', 'folder']), spec: z.string(), integrity: z.string() }),
  z.object({ kind: z.literal('registry'), spec: z.string(), integrity: z.string(), origin: Origin }),
])

const Installed = z.object({
  name: z.string(),
  packageName: z.string(),
  version: z.string(),
  source: Source,
  installedAt: z.string(),
  enabled: z.boolean(),
  /** Below the folder of skills. */
  folder: z.string().regex(/^[a-z0-9][a-z0-9._-]*\/[A-Za-z0-9._+-]+$/),
  entry: z.string(),
  openpa: z.unknown(),
  description: SkillDescriptionShape,
  /** SHA-256 of each file. */
  files: z.record(z.string(), z.string()),
  /** Hosts that may be private ones, by the person's grant. */
  privateHosts: z.array(z.string()),
  /** It is never updated. */
  pinned: z.boolean().default(false),
  /** An update that waits to be approved. Its code is fetched again then: nothing unapproved is kept. */
  held: z.object({ version: z.string(), integrity: z.string(), changes: Changes }).nullable().default(null),
})
const Lock = z.object({ version: z.literal(1), skills: z.array(Installed) })

/** A skill as it was approved: code, powers and tools. */
export type InstalledSkill = Omit<z.output<typeof Installed>, 'description'> & { description: SkillDescription }

/**
 * Reads the lock file; none is an empty one.
 * @throws {AssistantError} `config.invalid` for one that cannot be read: no skill of others runs then.
 */
export async function readLock(file: string): Promise<InstalledSkill[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return []
  try {
    return Lock.parse(JSON.parse(text)).skills
  } catch (error) {
    throw new AssistantError('config.invalid', `${file} cannot be read, so no skill of others is running.`, {
      cause: error,
      hint: 'Restore it from a backup, or move it away and install the skills again.',
    })
  }
}

/** Replaces the lock file, whole or not at all. */
export async function writeLock(file: string, skills: readonly InstalledSkill[]): Promise<void> {
  const draft = `${file}.tmp`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify({ version: 1, skills }, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
