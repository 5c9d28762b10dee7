import { processMemory } from './process-memory.ts'

/** How often a process is looked at while it works, and while it does not. */
const BUSY_MS = 50
const IDLE_MS = 1000

/** What happens to a process that is watched. */
export interface WatchedProcess {
  /** Whether nothing is asked of it. */
  isIdle(): boolean
  tooLarge(): void
  /** Nothing has been asked of it for `idleMs`. */
  idle(): void
}

/** Looks after a process's memory and idleness. @returns a function that ends it. */
export function watchProcess(
  pid: number | undefined,
  { memoryBytes, idleMs }: { memoryBytes: number; idleMs: number },
  watched: WatchedProcess,
): () => void {
  let lastBusy = Date.now()
  let timer: NodeJS.Timeout
  const look = () => {
    const idle = watched.isIdle()
    if (!idle) lastBusy = Date.now()
    if (pid !== undefined && processMemory(pid) > memoryBytes) watched.tooLarge()
    else if (Date.now() - lastBusy > idleMs) watched.idle()
    else timer = setTimeout(look, idle ? Math.min(IDLE_MS, idleMs) : BUSY_MS).unref()
  }
  timer = setTimeout(look, BUSY_MS).unref()
  return () => clearTimeout(timer)
}
