import { createRequire } from 'node:module'
import { join } from 'node:path'
import { AssistantError } from '@openpa/core'

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@deno/darwin-arm64',
  'darwin-x64': '@deno/darwin-x64',
  'linux-arm64': '@deno/linux-arm64-glibc',
  'linux-x64': '@deno/linux-x64-glibc',
  'win32-x64': '@deno/win32-x64',
}

/** This package's own place, also where its code was bundled into another's. */
const own = (): NodeJS.Require => {
  const require = createRequire(import.meta.url)
  return createRequire(require.resolve('@openpa/skill-host/package.json'))
}

/**
 * Where Deno's program is; it comes as an optional dependency, without any install script.
 * @throws {AssistantError} `skill.sandbox-missing` on systems without a build (musl, for one).
 */
export function denoBinary(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`]
  const program = process.platform === 'win32' ? 'deno.exe' : 'deno'
  try {
    if (name === undefined) throw new Error('there is no build for it')
    return join(own().resolve(`${name}/package.json`), '..', program)
  } catch (error) {
    throw new AssistantError(
      'skill.sandbox-missing',
      `Skills of others run in a sandbox, and there is none for ${process.platform}-${process.arch} here.`,
      { cause: error, hint: 'Install the assistant again with its optional dependencies.' },
    )
  }
}

/** Our program that serves a skill inside the sandbox. */
export const runnerFile = (): string => own().resolve('@openpa/skill-host/runner')
