import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssistantClient, daemonAddress, homePaths } from '@openpa/client'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Where the checkout is. */
export const checkout = (...path: string[]): string => join(root, ...path)

/** The launcher that a person calls. */
export const launcher = (): string => checkout(process.platform === 'win32' ? 'assistant.cmd' : 'assistant')

/** Time of one run of a program, in milliseconds, and what it printed. A code other than 0 is no error here. */
export function timed(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ ms: number; out: string }> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = execFile(program, [...args], { env }, (_, out) => resolve({ ms: performance.now() - started, out }))
    child.stdin?.end()
  })
}

/** A daemon of the built product in a home of its own. */
export interface RunningProduct extends AsyncDisposable {
  pid: number
  client: AssistantClient
  env: NodeJS.ProcessEnv
  /** Milliseconds from its start to ready. */
  readyMs: number
  kill(signal: NodeJS.Signals): Promise<void>
}

/** A temporary home; removed at the end of the process. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'openpa-bench-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  return home
}

/** With what flags of Node, and in what environment, a daemon runs. */
export const daemonPackage = (): { nodeFlags: string[]; nodeEnv: Record<string, string> } =>
  JSON.parse(readFileSync(checkout('apps/daemon/package.json'), 'utf8'))

/** Starts the daemon as the command line does, perhaps with more in its environment. */
export async function startProduct(home: string, more: NodeJS.ProcessEnv = {}): Promise<RunningProduct> {
  const env = { ...process.env, OPENPA_HOME: home, OPENPA_LOG_LEVEL: 'warn', ...more }
  const { nodeFlags, nodeEnv } = daemonPackage()
  const main = checkout('apps/daemon/bundle/main.js')
  const started = performance.now()
  const child = spawn(process.execPath, [...nodeFlags, main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...nodeEnv, ...env },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The daemon ended with code ${code}.`)))
    child.once('message', (message: { ready?: true; error?: { message: string } }) =>
      message.ready ? resolve() : reject(new Error(message.error?.message)),
    )
  })
  const readyMs = performance.now() - started
  const address = daemonAddress(homePaths(env))
  if (!address) throw new Error('The daemon says not where it listens.')
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return {
    pid: child.pid ?? 0,
    client: new AssistantClient(address),
    env,
    readyMs,
    kill,
    [Symbol.asyncDispose]: () => kill('SIGTERM'),
  }
}

/** Proportional set size of a process and its children, in MB. Linux only: NaN elsewhere. */
export function memoryMb(pid: number): number {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
    )
    const own = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? '0'
    return Number(own) / 1024 + children.reduce((sum, child) => sum + memoryMb(child), 0)
  } catch {
    return Number.NaN
  }
}

/** Largest resident set since the start, in MB. */
export const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024

/** Processor time that a process has used, in seconds (fields 14 and 15 of proc(5) stat, in hundredths). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
