import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { AssistantError } from '@openpa/core'
import { findProgram } from '../broker/run-program.ts'
import { type SandboxCommand, SYSTEM_BINDS } from '../sandbox/sandbox-command.ts'
import type { ProgramServer } from './server-record.ts'

/** What a program with the network needs to know of it. */
const NETWORK_FILES = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl',
  '/etc/ca-certificates',
  '/etc/pki',
]

/** Where it runs, and what of the machine is there. */
export interface ServerSurroundings {
  /** A folder of its own: its home, and all that it can write. */
  folder: string
  /** Where bubblewrap is, if it is. */
  bubblewrap: string | undefined
  env: NodeJS.ProcessEnv
}

/** The program, and what it was installed with: it alone, or the folder of its Node or its Python. */
function programFiles(file: string): string[] {
  const real = realpathSync(file)
  const prefixes = [file, real].flatMap((path) => {
    const prefix = dirname(dirname(path))
    const isPrefix = existsSync(join(prefix, 'lib', 'node_modules')) || existsSync(join(prefix, 'pyvenv.cfg'))
    return isPrefix ? [prefix] : []
  })
  return [...new Set([...prefixes, file, real])].filter((path) => !path.startsWith('/usr/'))
}

/**
 * How a server is started.
 * @param env of its own, with secrets in their places.
 * @throws {AssistantError} `skill.program-not-found`; `skill.sandbox-missing` without bubblewrap, for it never falls back.
 */
export function serverCommand(
  { command, args, read, write, net, sandboxed }: ProgramServer,
  own: Readonly<Record<string, string>>,
  { folder, bubblewrap, env }: ServerSurroundings,
): SandboxCommand {
  const file = isAbsolute(command) ? command : findProgram(command, env.PATH)
  if (!existsSync(file))
    throw new AssistantError('skill.program-not-found', `There is no program ${file}.`, { hint: 'Check its path.' })
  const given = { PATH: env.PATH ?? '', LANG: env.LANG ?? 'C.UTF-8', ...own }
  if (!sandboxed) return { program: file, args: [...args], env: { HOME: env.HOME ?? folder, ...given } }
  if (bubblewrap === undefined)
    throw new AssistantError('skill.sandbox-missing', 'MCP servers run in bubblewrap, which is not installed.', {
      hint: 'Install it (Debian, Ubuntu: apt install bubblewrap), or add the server with --unsandboxed.',
    })
  const files = programFiles(file)
  const bind = (how: string, paths: readonly string[]) => paths.flatMap((path) => [how, path, path])
  return {
    program: bubblewrap,
    args: [
      ...['--unshare-all', ...(net ? ['--share-net'] : []), '--die-with-parent', '--new-session'],
      ...SYSTEM_BINDS,
      ...(net ? bind('--ro-bind-try', NETWORK_FILES) : []),
      ...bind('--ro-bind', files),
      ...bind('--ro-bind', read),
      ...bind('--bind', [...write, folder]),
      ...['--chdir', folder, file, ...args],
    ],
    // Not as arguments, which everybody on the machine can read; and nothing of ours, which `/proc/1/environ` inside would show.
    env: { ...given, HOME: folder },
  }
}
