import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssistantClient, daemonAddress, homePaths } from '@openpa/client'
import { AssistantError } from '@openpa/core'
import { exercise } from './exercise.ts'

/** V8's optimising compiler takes 700 MB for a moment; a machine that has little more is left in peace. */
const FREE_BYTES = 1.2e9

/** What a process needs to run at all, here or on Windows. */
const SYSTEM_VARIABLES = new Set(['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'LANG'])

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { nodeFlags } = JSON.parse(readFileSync(here('../../package.json'), 'utf8')) as { nodeFlags: string[] }

/** What became of the code: `present` is what an earlier call has made. */
export type Prepared = 'made' | 'present'

/**
 * Compiles the embedded database ahead, for this version of Node on this machine: has a daemon in a home of its own do what daemons
 * do, while V8 optimises what is run, and keeps that in `folder`. Takes some ten seconds.
 * @throws {AssistantError} `home.not-writable`; `database.not-compiled`: memory is short, or V8 does not take back what it gave.
 */
export async function prepareMachineCode(folder: string, environment: NodeJS.ProcessEnv): Promise<Prepared> {
  if (existsSync(folder) && (await isLoadable(folder))) return 'present'
  if (process.availableMemory() < FREE_BYTES)
    throw new AssistantError('database.not-compiled', 'To compile the database takes 1.2 GB of free memory.', {
      hint: 'Try again when other programs have ended. The assistant works without it, but slower.',
    })
  const made = `${folder}.new`
  try {
    rmSync(made, { recursive: true, force: true })
    mkdirSync(made)
  } catch (error) {
    throw new AssistantError('home.not-writable', `The folder ${made} cannot be made.`, {
      cause: error,
      hint: 'Run this as the user who installed the assistant.',
    })
  }
  try {
    await record(made, environment)
    if (!(await isLoadable(made)))
      throw new AssistantError('database.not-compiled', 'The compiled database cannot be loaded again.', {
        hint: `Node ${process.version} may keep it in another way. The assistant works without it, but slower.`,
      })
    rmSync(folder, { recursive: true, force: true })
    renameSync(made, folder)
    return 'made'
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Whether a daemon would load what is in `folder`. */
async function isLoadable(folder: string): Promise<boolean> {
  const child = spawn(process.execPath, [...nodeFlags, here('check.js'), folder], { stdio: 'ignore' })
  return (await exitOf(child)) === 0
}

const exitOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once('exit', resolve))

/** Has a daemon leave its machine code in `folder`. */
async function record(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'openpa-machine-code-'))
  // Nothing else of the caller's: with its DATABASE_URL the exercise would be done on the person's own data.
  const own = Object.entries(environment).filter(([name]) => SYSTEM_VARIABLES.has(name.toUpperCase()))
  const env = { ...Object.fromEntries(own), OPENPA_HOME: home, OPENPA_LOG_LEVEL: 'error' }
  const flags = [...nodeFlags.filter((flag) => flag !== '--liftoff-only'), '--wasm-sync-tier-up']
  const daemon = spawn(process.execPath, [...flags, here('record.js'), folder], {
    env,
    // A signal from the terminal is for who waits for this one.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
  })
  const clear = () => {
    daemon.kill('SIGKILL')
    for (const path of [home, folder]) rmSync(path, { recursive: true, force: true })
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, clear)
  const ended = exitOf(daemon)
  try {
    await Promise.race([new Promise((resolve) => daemon.once('message', resolve)), ended])
    const address = daemonAddress(homePaths(env))
    if (!address)
      throw new AssistantError('database.not-compiled', 'The daemon that was to run the database did not start.')
    const client = new AssistantClient(address)
    await exercise(client)
    await client.stopDaemon()
    await ended
  } finally {
    daemon.kill('SIGKILL')
    await ended
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, clear)
    rmSync(home, { recursive: true, force: true })
  }
}
