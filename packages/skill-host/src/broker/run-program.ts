import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { AssistantError } from '@openpa/core'
import type { ExecResult } from '@openpa/skill'

/** Most that a program may print, in both its streams together. */
const MOST_BYTES = 1_000_000

/** A program with what it is run with. */
export interface ProgramRun {
  program: string
  args: readonly string[]
  cwd: string
  stdin: string | undefined
  timeoutMs: number
}

/** What of the daemon's environment programs are given. */
const passedOn = ({ PATH, HOME, LANG }: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ PATH, HOME, LANG }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

/** Where a program is on the path. @throws {AssistantError} `skill.program-not-found`. */
export function findProgram(name: string, path: string | undefined): string {
  // A relative folder in it would be one of whoever the folder of work belongs to.
  for (const folder of (path ?? '').split(delimiter).filter(isAbsolute)) {
    const file = join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      // Not here.
    }
  }
  throw new AssistantError('skill.program-not-found', `There is no program "${name}" on this machine.`, {
    hint: 'Install it, or start the daemon with a PATH that names its folder.',
  })
}

/** How long the output of a program that has ended may be held open by what it has started. */
const LAST_WORDS_MS = 200

/** Ends a program and all that it has started. */
function killAll(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended just now.
  }
}

/**
 * Runs a program, without a shell, and waits for its end.
 * @throws {AssistantError} `skill.program-not-found`, `skill.timeout`, `skill.failed` when it cannot be started; `signal`'s reason.
 */
export async function runProgram(run: ProgramRun, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ExecResult> {
  const file = findProgram(run.program, env.PATH)
  signal.throwIfAborted()
  const child = spawn(file, [...run.args], {
    cwd: run.cwd,
    env: passedOn(env),
    stdio: [run.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // A group of its own, so that what it starts ends with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const output = gather(child)
  child.stdin?.on('error', () => undefined).end(run.stdin)
  const timeout = AbortSignal.timeout(run.timeoutMs)
  const stop = AbortSignal.any([signal, timeout])
  const end = () => {
    killAll(child)
    letGo(child)
  }
  stop.addEventListener('abort', end, { once: true })
  try {
    const exitCode = await ended(child, run.program)
    signal.throwIfAborted()
    if (timeout.aborted)
      throw new AssistantError(
        'skill.timeout',
        `${run.program} was ended: it took longer than ${run.timeoutMs / 1000} s.`,
      )
    return { exitCode, ...output() }
  } finally {
    stop.removeEventListener('abort', end)
  }
}

function gather(child: ChildProcess): () => Omit<ExecResult, 'exitCode'> {
  const texts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  let left = MOST_BYTES
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.on('data', (chunk: Buffer) => {
      texts[name].push(chunk.subarray(0, Math.max(0, left)))
      left -= chunk.length
      if (left < 0) killAll(child)
    })
  return () => ({
    stdout: Buffer.concat(texts.stdout).toString('utf8'),
    stderr: Buffer.concat(texts.stderr).toString('utf8'),
    isCut: left < 0,
  })
}

/** Waits no longer for what a program prints: something that has left its group may hold the pipe open. */
function letGo(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

/** Its exit code; what it has started and left behind is ended with it. */
function ended(child: ChildProcess, program: string): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', (error) =>
    reject(new AssistantError('skill.failed', `${program} could not be started: ${error.message}`, { cause: error })),
  )
  child.once('exit', () => {
    killAll(child)
    setTimeout(() => letGo(child), LAST_WORDS_MS).unref()
  })
  child.once('close', (code) => resolve(code))
  return promise
}
