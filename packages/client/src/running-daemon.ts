import { readFileSync } from 'node:fs'

/** What a daemon's lock file says of it. */
export interface RunningDaemon {
  pid: number
  /** Start time of the process in the kernel's ticks: a reused pid is told apart by it. Empty where the system does not say. */
  startedTicks: string
  version: string
  startedAt: string
  /** Whether it serves already; while it is starting it only holds the lock. */
  ready?: boolean
  /** TCP port, when it listens on one. */
  port?: number | undefined
}

/**
 * When a process began, as {@link RunningDaemon.startedTicks}; empty where the system does not say, or for a process that has
 * ended and only waits for its parent to take note. Fields 3 and 22 of `/proc/<pid>/stat` (proc(5)), counted after the
 * command name, which may hold spaces.
 */
export function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return /[ZX]/.test(fields[0] ?? '') ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

function isAlive({ pid, startedTicks }: RunningDaemon): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  return !startedTicks || startTicks(pid) === startedTicks
}

/** The daemon that holds the lock, if its process is alive. */
export function runningDaemon(lockFile: string): RunningDaemon | undefined {
  try {
    const daemon = JSON.parse(readFileSync(lockFile, 'utf8')) as RunningDaemon
    return isAlive(daemon) ? daemon : undefined
  } catch {
    return undefined
  }
}
