import { readFileSync } from 'node:fs'

/** The part of the daemon's lock file that the CLI reads. */
export interface RunningDaemon {
  pid: number
  version: string
  startedAt: string
  port?: number
}

/** The daemon that holds the lock, if its process is alive. */
export function runningDaemon(lockFile: string): RunningDaemon | undefined {
  try {
    const daemon = JSON.parse(readFileSync(lockFile, 'utf8')) as RunningDaemon
    process.kill(daemon.pid, 0)
    return daemon
  } catch {
    return undefined
  }
}

const numbers = (version: string) => version.split(/[.-]/).map(Number)

/** Whether version `a` is older than `b` (major, minor, patch). */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [numbers(a), numbers(b)]
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0)
  return false
}
