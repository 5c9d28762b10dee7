import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssistantClient, daemonAddress, homePaths } from '@openpa/client'
import { AssistantError, isAssistantError } from '@openpa/core'
import { exercise } from './exercise.ts'

/** V8's optimising compiler takes 700 MB for a moment; a machine that has little more is left in peace. */
const FREE_BYTES = 1.2e9

/** What a process needs to run at all, here or on Windows. */
const SYSTEM_VARIABLES = new Set(['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'TZ', 'LANG'])

/** For each of the processes: more than ten times what it takes. */
const DEADLINE = { timeout: 120_000, killSignal: 'SIGKILL' } as const

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const { nodeFlags } = JSON.parse(readFileSync(here('../../package.json'), 'utf8')) as { nodeFlags: string[] }

/** What became of the code: `present` is what an earlier call has made. */
export type Prepared = 'made' | 'present'

const notCompiled = (message: string, hint: string, cause?: unknown) =>
  new AssistantError('database.not-compiled', message, {
    hint: `${hint} The assistant works without it, but slower.`,
    cause,
  })

/**
 * Compiles the embedded database ahead, for this version of Node on this machine: has a daemon in a home of its own do what daemons
 * do, while V8 optimises what is run, and keeps that in `folder`. Takes some ten seconds.
 * @throws {AssistantError} `home.not-writable`; `database.not-compiled`: memory is short, or V8 does not take back what it gave.
 */
export async function prepareMachineCode(folder: string, environment: NodeJS.ProcessEnv): Promise<Prepared> {
  // Nothing else of the caller's: with its DATABASE_URL the exercise would be done on the person's own data.
  const env = Object.fromEntries(
    Object.entries(environment).filter(([name]) => SYSTEM_VARIABLES.has(name.toUpperCase())),
  )
  if (existsSync(folder) && (await isLoadable(folder, env))) return 'present'
  if (process.availableMemory() < FREE_BYTES)
    throw notCompiled(
      'To compile the database takes 1.2 GB of free memory.',
      'Try again when other programs have ended.',
    )
  const made = makeFolder(folder)
  try {
    await record(made, env)
    if (!(await isLoadable(made, env)))
      throw notCompiled(
        'The compiled database cannot be loaded again.',
        `Node ${process.version} may keep it in another way.`,
      )
    replaceFiles(made, folder)
    return 'made'
  } finally {
    rmSync(made, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A folder beside the one for the code, of this process alone. */
function makeFolder(folder: string): string {
  try {
    return mkdtempSync(`${folder}-`)
  } catch (error) {
    throw new AssistantError('home.not-writable', `No folder can be made beside ${folder}.`, {
      cause: error,
      hint: 'Run this as the user who installed the assistant.',
    })
  }
}

/** One by one, so that two of these at once end with the files of either. */
function replaceFiles(made: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const names = new Set(readdirSync(made))
  for (const name of names) renameSync(join(made, name), join(folder, name))
  for (const name of readdirSync(folder)) if (!names.has(name)) rmSync(join(folder, name), { force: true })
}

/** Whether a daemon would load what is in `folder`. */
async function isLoadable(folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(process.execPath, [...nodeFlags, here('check.js'), folder], { env, stdio: 'ignore', ...DEADLINE })
  return (await exitOf(child)) === 0
}

/** Its code; null where it was killed or could not be started. */
const exitOf = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', resolve).once('error', () => resolve(null)))

/** Has a daemon leave its machine code in `folder`. */
async function record(folder: string, systemEnv: NodeJS.ProcessEnv): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'openpa-machine-code-'))
  const env = { ...systemEnv, OPENPA_HOME: home, OPENPA_LOG_LEVEL: 'error' }
  const flags = [...nodeFlags.filter((flag) => flag !== '--liftoff-only'), '--wasm-sync-tier-up']
  const daemon = spawn(process.execPath, [...flags, here('record.js'), folder], {
    env,
    // A signal from the terminal is for who waits for this one.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    ...DEADLINE,
  })
  const clear = () => {
    daemon.kill('SIGKILL')
    for (const path of [home, folder]) rmSync(path, { recursive: true, force: true, maxRetries: 5 })
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, clear)
  const ended = exitOf(daemon)
  try {
    const isReady = new Promise((resolve) => daemon.once('message', (said: { ready?: true }) => resolve(said.ready)))
    const address = (await Promise.race([isReady, ended])) === true ? daemonAddress(homePaths(env)) : undefined
    if (!address) throw notCompiled('The daemon that was to run the database did not start.', 'See what it said above.')
    const client = new AssistantClient(address)
    await exercise(client)
    await client.stopDaemon()
    if ((await ended) !== 0) throw notCompiled('The compiled database was not written.', 'Is the disk full?')
  } catch (error) {
    if (isAssistantError(error, 'database.not-compiled')) throw error
    throw notCompiled('The daemon that was to run the database failed.', 'See what it said above.', error)
  } finally {
    daemon.kill('SIGKILL')
    await ended
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, clear)
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}
