import { randomUUID } from 'node:crypto'
import { linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { type RunningDaemon, runningDaemon, startTicks } from '@openpa/client'
import { AssistantError } from '@openpa/core'
import { writeFailure } from './private-files.ts'

/** A held lock. */
export interface Lock {
  /** Adds what became known after the start. */
  update(more: Partial<RunningDaemon>): void
  release(): void
}

/** Several starters may see the lock of a dead process at once. One moves it away; a living one's, moved by mistake, goes back. */
function clearStale(file: string): void {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
    if (runningDaemon(aside)) linkSync(aside, file)
  } catch {
    // Another starter was first.
  } finally {
    rmSync(aside, { force: true })
  }
}

/**
 * Takes the lock: PGlite takes none on its folder, and two writers would destroy it. A lock left by a dead process is taken over.
 * @throws {AssistantError} `daemon.already-running`, naming the holder; `home.not-writable`, `database.disk-full`.
 */
export function takeLock(file: string, version: string): Lock {
  const { pid } = process
  let holder: RunningDaemon = { pid, startedTicks: startTicks(pid), version, startedAt: new Date().toISOString() }
  const own = `${file}.${randomUUID()}`
  writeOwn(own, holder)
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        // A link is made in one step or not at all, and never seen half written.
        linkSync(own, file)
        break
      } catch (error) {
        const running = runningDaemon(file)
        if (running || attempt === 3) throw alreadyRunning(running, error)
        clearStale(file)
      }
    }
  } finally {
    unlinkSync(own)
  }
  return {
    update: (more) => {
      holder = { ...holder, ...more }
      // Renamed into place: a reader that finds it half written would take it for a dead one's.
      writeOwn(own, holder)
      renameSync(own, file)
    },
    release: () => rmSync(file, { force: true }),
  }
}

function writeOwn(path: string, holder: RunningDaemon): void {
  try {
    writeFileSync(path, JSON.stringify(holder), { mode: 0o600 })
  } catch (error) {
    rmSync(path, { force: true })
    throw writeFailure(path, error)
  }
}

const alreadyRunning = (running: RunningDaemon | undefined, cause: unknown) =>
  new AssistantError(
    'daemon.already-running',
    `A daemon is already running (process ${running?.pid ?? 'unknown'}, since ${running?.startedAt ?? 'just now'}).`,
    { cause, hint: 'Use it, or stop it first: assistant daemon stop' },
  )
