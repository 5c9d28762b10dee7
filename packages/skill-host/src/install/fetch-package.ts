import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AssistantError } from '@openpa/core'
import { INSTRUCTIONS } from './instruction-skill.ts'
import { integrityOf, MOST_TARBALL_BYTES } from './integrity.ts'
import { packInstructions } from './pack-instructions.ts'
import { isPath } from './package-spec.ts'
import type { RegistrySettings } from './registry-package.ts'
import type { InstalledSkill } from './skills-lock.ts'

/** A package's archive, and where it came from. */
export interface FetchedPackage {
  tarball: Buffer
  source: InstalledSkill['source']
  /** What a person should know of it. */
  notes: string[]
  /** What its package.json must say. */
  expected?: { name: string; version: string }
}

const PACK_TIMEOUT_MS = 60_000

/** Has npm pack a folder as it would for publishing, without running any of its scripts. */
async function packFolder(folder: string): Promise<Buffer> {
  const target = await mkdtemp(join(tmpdir(), 'openpa-pack-'))
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const { stdout } = await promisify(execFile)(
      npm,
      ['pack', '--json', '--ignore-scripts', '--pack-destination', target],
      { cwd: folder, timeout: PACK_TIMEOUT_MS, shell: process.platform === 'win32' },
    )
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    return await readFile(join(target, filename))
  } catch (error) {
    throw new AssistantError('skill.package-unsafe', `npm cannot pack ${folder}.`, {
      cause: error,
      hint: `See why: cd "${folder}" && npm pack --dry-run`,
    })
  } finally {
    await rm(target, { recursive: true, force: true })
  }
}

/**
 * Gets a package: by the path of a tarball or of a folder with a package in it, else by its name on npm.
 * @param now takes also a version that is too young.
 * @throws {AssistantError} `skill.not-found`, `skill.package-unsafe`, `skill.integrity`, `skill.held`, `registry.not-found`,
 * `registry.unavailable`, `input.invalid`.
 */
export async function fetchPackage(spec: string, settings: RegistrySettings, now: boolean): Promise<FetchedPackage> {
  if (isPath(spec)) return fetchPath(spec)
  // Loaded when it is needed: the rules of versions take 20 ms, which no start of the daemon should pay.
  const { downloadVersion, findVersion } = await import('./registry-package.ts')
  return downloadVersion(await findVersion(spec, settings, now), spec)
}

/** A folder is a package, or one of instructions. */
async function packAnyFolder(folder: string): Promise<Buffer> {
  const has = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    )
  const isInstructions = (await has(INSTRUCTIONS)) && !(await has('package.json'))
  return isInstructions ? packInstructions(folder) : packFolder(folder)
}

async function fetchPath(path: string): Promise<FetchedPackage> {
  const found = await stat(path).catch(() => undefined)
  if (!found)
    throw new AssistantError('skill.not-found', `There is no file or folder ${path}.`, {
      hint: 'Name a tarball (npm pack makes one), the folder of a package, or one with a SKILL.md in it.',
    })
  if (found.size > MOST_TARBALL_BYTES)
    throw new AssistantError('skill.package-unsafe', `${path} is larger than ${MOST_TARBALL_BYTES / 1e6} MB.`)
  const kind = found.isDirectory() ? 'folder' : 'tarball'
  const tarball = kind === 'folder' ? await packAnyFolder(path) : await readFile(path)
  return { tarball, source: { kind, spec: path, integrity: integrityOf(tarball) }, notes: [] }
}
