import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { AssistantError } from '@openpa/core'

/** Who holds the lock on a data folder. `port` is set when the daemon listens on TCP. */
export interface LockHolder {
  pid: number
  /** Start time of the process in the kernel's ticks: a reused pid is told apart by it. Empty where the system does not say. */
  startedTicks: string
  version: string
  startedAt: string
  port?: number | undefined
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)), counted after the command name, which may hold spaces. */
function startTicks(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  return holder.startedTicks === '' || startTicks(holder.pid) === holder.startedTicks
}

/** The running holder of a lock file, or undefined when there is none. */
export function readLock(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as LockHolder
    return isAlive(holder) ? holder : undefined
  } catch {
    return undefined
  }
}

/** A held lock. */
export interface Lock {
  /** Adds what became known after the start. */
  update(more: Partial<LockHolder>): void
  release(): void
}

/**
 * Takes the lock: PGlite takes none on its folder, and two writers would destroy it. A lock left by a dead process is taken over.
 * @throws {AssistantError} `daemon.already-running`, naming the holder.
 */
export function takeLock(file: string, version: string): Lock {
  let holder: LockHolder = {
    pid: process.pid,
    startedTicks: startTicks(process.pid),
    version,
    startedAt: new Date().toISOString(),
  }
  const own = `${file}.${randomUUID()}`
  const write = (path: string) => writeFileSync(path, JSON.stringify(holder), { mode: 0o600 })
  write(own)
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        // A link is made in one step or not at all, and never seen half written.
        linkSync(own, file)
        break
      } catch (error) {
        const running = readLock(file)
        if (running || attempt === 3)
          throw new AssistantError(
            'daemon.already-running',
            `A daemon is already running (process ${running?.pid ?? 'unknown'}, since ${running?.startedAt ?? 'just now'}).`,
            {
              cause: error,
              hint: 'Use it, or stop it first: assistant daemon stop',
            },
          )
        rmSync(file, { force: true })
      }
    }
  } finally {
    unlinkSync(own)
  }
  return {
    update: (more) => {
      holder = { ...holder, ...more }
      write(file)
    },
    release: () => rmSync(file, { force: true }),
  }
}
