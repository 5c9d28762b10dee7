import { pathToFileURL } from 'node:url'
import { AssistantError } from '@openpa/core'
import type { ProcessPlan } from './connect-sandbox.ts'

/** `default`: Deno's permissions. `strict`: those inside an allow-list of bubblewrap; it never falls back. */
export type SandboxMode = 'default' | 'strict'

/** What runs in a sandbox, and where. */
export interface SandboxPlan {
  mode: SandboxMode
  deno: string
  runner: string
  /** The skill's folder: the only thing that it can read. */
  folder: string
  /** The skill's module, inside the folder. */
  entry: string
  version: string
  /** Deno's cache, of this skill alone: shared, skills would find each other's local storage. */
  cacheFolder: string
  /** Where bubblewrap is, if it is: for `strict`. */
  bubblewrap: string | undefined
}

/** A program with its arguments and its whole environment. */
export interface SandboxCommand {
  program: string
  args: string[]
  env: Record<string, string>
}

/** Heap of JavaScript; typed arrays are not in it, so the watchdog looks at the process. */
const HEAP_MB = 128

function denoArgs({ folder, runner, entry, version }: SandboxPlan): string[] {
  return [
    'run',
    '--no-prompt',
    '--no-config',
    '--no-lock',
    // Without these two an import of `npm:` or `https:` would ask the network: a way out for data.
    '--node-modules-dir=manual',
    '--no-remote',
    '--deny-import',
    // Libraries that read the environment as they load find it empty instead of failing.
    '--ignore-env',
    `--allow-read=${folder}`,
    `--v8-flags=--max-old-space-size=${HEAP_MB}`,
    runner,
    pathToFileURL(entry).href,
    version,
  ]
}

const denoEnv = (cacheFolder: string) => ({ DENO_DIR: cacheFolder, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' })

/** Libraries and programs of the system, without anything of the person. */
export const SYSTEM_BINDS: readonly string[] = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['/lib', '/lib64', '/bin', '/sbin', '/etc/ld.so.cache'].flatMap((path) => ['--ro-bind-try', path, path]),
  ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
]

/**
 * An allow-list: libraries of the system, Deno, the runner, the skill, and Deno's cache; no network, no processes of others, no
 * environment. The program itself is started with an empty environment: with `--clearenv` alone `/proc/1/environ` showed ours.
 */
function bubblewrapArgs(plan: SandboxPlan): string[] {
  const { deno, runner, folder, cacheFolder } = plan
  const readable = [deno, runner, folder].flatMap((path) => ['--ro-bind', path, path])
  return [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...Object.entries(denoEnv(cacheFolder)).flatMap(([name, value]) => ['--setenv', name, value]),
    ...SYSTEM_BINDS,
    ...readable,
    '--bind',
    cacheFolder,
    cacheFolder,
    '--chdir',
    folder,
    deno,
    ...denoArgs(plan),
  ]
}

/** A skill's process. */
export const sandboxProcess = (plan: SandboxPlan): ProcessPlan => ({
  command: () => sandboxCommand(plan),
  cwd: plan.folder,
  cacheFolder: plan.cacheFolder,
})

/** How a skill is started. @throws {AssistantError} `skill.sandbox-missing` when `strict` is asked for and cannot be. */
function sandboxCommand(plan: SandboxPlan): SandboxCommand {
  if (plan.mode === 'default') return { program: plan.deno, args: denoArgs(plan), env: denoEnv(plan.cacheFolder) }
  if (plan.bubblewrap === undefined)
    throw new AssistantError('skill.sandbox-missing', 'The strict sandbox needs bubblewrap, which is not installed.', {
      hint: 'Install it (Debian, Ubuntu: apt install bubblewrap), or: assistant config set skills.sandbox default',
    })
  return { program: plan.bubblewrap, args: bubblewrapArgs(plan), env: {} }
}
