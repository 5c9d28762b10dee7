import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { TestRegistry } from '../registry/server.ts'
import { openLibrary } from './open-library.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder in which the shipped skills are installed from their packages. */
    packedSkills: string
  }
}

const exec = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const shell = process.platform === 'win32'

const pnpm = (args: readonly string[], cwd: string) =>
  exec('npx', ['--yes', 'pnpm@12.21.0', ...args], { cwd, env: { ...process.env, DO_NOT_TRACK: '1' }, shell })

/** Packs a package and unpacks it again, as whoever installs it finds it. */
async function packInto(folder: string, packageFolder: string): Promise<string> {
  const unpacked = join(folder, packageFolder)
  await mkdir(unpacked)
  const tarball = join(folder, `${packageFolder}.tgz`)
  await pnpm(['pack', '--out', tarball], join(root, 'packages', packageFolder))
  await exec('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'])
  return unpacked
}

/** Vitest global setup: packs every shipped skill, publishes it on a registry, and installs it from there by its name. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  await pnpm(['run', 'build', '--filter=./packages/skills-*', '--output-logs=errors-only'], root)
  const folder = await mkdtemp(join(tmpdir(), 'openpa-packed-skills-'))
  const installed = join(folder, 'installed')
  await mkdir(installed)
  await using registry = await TestRegistry.start()
  const { library } = await openLibrary(installed, registry.url)
  const skills = (await readdir(join(root, 'packages'))).filter((name) => name.startsWith('skills-'))
  for (const name of skills) {
    await registry.publish(await packInto(folder, name))
    const plan = await library.plan(`@openpa/${name}`)
    await library.install(plan.id)
  }
  project.provide('packedSkills', installed)
  return () => rm(folder, { recursive: true, force: true })
}
