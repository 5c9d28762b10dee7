import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { HomePaths } from '@openpa/client'
import { AssistantError, type ErrorBody } from '@openpa/core'

const MAX_LOG_BYTES = 5 * 1024 * 1024
const START_TIMEOUT_MS = 60_000

/** The `package.json` of the daemon. */
const daemonPackage = () => createRequire(import.meta.url).resolve('@openpa/daemon/package.json')

/** The daemon's program with the flags of Node and the environment that it needs: `bin/assistant-d.js` in its package says why. */
function daemonProgram(): { args: string[]; env: NodeJS.ProcessEnv } {
  const file = daemonPackage()
  const { nodeFlags, nodeEnv } = JSON.parse(readFileSync(file, 'utf8')) as {
    nodeFlags: string[]
    nodeEnv: Record<string, string>
  }
  return { args: [...nodeFlags, join(dirname(file), 'bundle', 'main.js')], env: { ...nodeEnv, ...process.env } }
}

/** Opens the log for appending; one that has grown large is kept once as `daemon.log.1`. */
function openLog(paths: HomePaths): number {
  try {
    mkdirSync(paths.log, { recursive: true, mode: 0o700 })
    if (existsSync(paths.logFile) && statSync(paths.logFile).size > MAX_LOG_BYTES)
      renameSync(paths.logFile, `${paths.logFile}.1`)
    return openSync(paths.logFile, 'a', 0o600)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : 'unknown'
    throw new AssistantError('home.not-writable', `The folder ${paths.log} cannot be written (${why}).`, {
      cause: error,
      hint: 'Set OPENPA_HOME to a folder that you may write to.',
    })
  }
}

/**
 * Starts a daemon in the background and waits until it serves.
 * @param args Flags for it, e.g. `--tcp 0`.
 * @throws {AssistantError} what kept it from starting.
 */
export async function startDaemon(paths: HomePaths, args: readonly string[] = []): Promise<number> {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const log = openLog(paths)
  const program = daemonProgram()
  const child = spawn(process.execPath, [...program.args, ...args], {
    detached: true,
    env: program.env,
    stdio: ['ignore', log, log, 'ipc'],
    windowsHide: true,
    cwd: paths.log,
  })
  closeSync(log)
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) =>
        reject(new AssistantError('daemon.unreachable', why, { hint: `See ${paths.logFile}` }))
      const timer = setTimeout(() => fail('The daemon did not become ready in time.'), START_TIMEOUT_MS)
      timer.unref()
      child.once('error', (error) => fail(`The daemon cannot be started: ${error.message}.`))
      child.once('exit', (code, signal) => fail(`The daemon ended while starting (${signal ?? `code ${code}`}).`))
      child.once('message', (message: { ready?: true; error?: ErrorBody }) => {
        clearTimeout(timer)
        if (message.error)
          reject(new AssistantError(message.error.code, message.error.message, { hint: message.error.hint }))
        else resolve()
      })
    })
  } finally {
    child.removeAllListeners()
    if (child.connected) child.disconnect()
    child.unref()
  }
  return child.pid ?? 0
}

/** Runs a daemon in the foreground. @returns its exit code. */
export function runDaemon(args: readonly string[]): Promise<number> {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const program = daemonProgram()
  const child = spawn(process.execPath, [...program.args, ...args], { stdio: 'inherit', env: program.env })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

/**
 * Compiles the embedded database ahead, where the daemon is installed. @returns whether that was `made` now or was `present`.
 * @throws {AssistantError} what kept it from being made.
 */
export async function optimizeDaemon(): Promise<'made' | 'present'> {
  const { execFile } = process.getBuiltinModule('node:child_process')
  const program = join(dirname(daemonPackage()), 'dist', 'machine-code', 'main.js')
  const said = await new Promise<string>((resolve) =>
    execFile(process.execPath, [program], (_, out, err) => {
      process.stderr.write(err)
      resolve(out)
    }),
  )
  const { code, error } = JSON.parse(said || '{}') as { code?: 'made' | 'present'; error?: ErrorBody }
  if (error) throw new AssistantError(error.code, error.message, { hint: error.hint })
  if (!code) throw new AssistantError('database.not-compiled', 'Compiling the database was broken off.')
  return code
}
