import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { AssistantError } from '@openpa/core'
import type { InstalledSkill } from './skills-lock.ts'

/** A package's archive, and where it came from. */
export interface FetchedPackage {
  tarball: Buffer
  source: InstalledSkill['source']
}

const MOST_TARBALL_BYTES = 50_000_000
const PACK_TIMEOUT_MS = 60_000

/** npm's name for what bytes are. @see https://w3c.github.io/webappsec-subresource-integrity/ */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`

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
 * Gets a package by path: a tarball, or a folder with a package in it.
 * @throws {AssistantError} `skill.not-found`, `skill.package-unsafe`.
 */
export async function fetchPackage(spec: string): Promise<FetchedPackage> {
  const path = resolve(spec)
  const found = await stat(path).catch(() => undefined)
  if (!found)
    throw new AssistantError('skill.not-found', `There is no file or folder ${path}.`, {
      hint: 'Name a tarball (npm pack makes one) or the folder of a package.',
    })
  if (found.size > MOST_TARBALL_BYTES)
    throw new AssistantError('skill.package-unsafe', `${path} is larger than ${MOST_TARBALL_BYTES / 1e6} MB.`)
  const kind = found.isDirectory() ? 'folder' : 'tarball'
  const tarball = kind === 'folder' ? await packFolder(path) : await readFile(path)
  return { tarball, source: { kind, spec: path, integrity: integrityOf(tarball) } }
}
