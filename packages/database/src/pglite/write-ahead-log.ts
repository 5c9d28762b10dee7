import { closeSync, fdatasync, openSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const SEGMENT = /^[0-9A-F]{24}$/
/** File times move in ticks of up to some ms: a file whose time is younger may have changed without showing it. */
const TICK_MS = 50

interface Segment {
  name: string
  path: string
  mtimeMs: number
}

/**
 * PGlite writes its log but never calls fsync, and never checkpoints by itself. This syncs what commits have written of it
 * and says when enough segments have filled up for a checkpoint.
 */
export class WriteAheadLog {
  readonly #folder: string
  #files: readonly { name: string; path: string }[] = []
  /** Time of the folder when its files were listed, where it tells whether one has come or gone since. */
  #listed: number | undefined
  /** Times of the segments at the last sync, as far as they tell whether a segment has changed since. */
  #synced: ReadonlyMap<string, number> = new Map()
  /** The segment that had been written last, then. */
  #newest: string | undefined
  #checkpointed: string | undefined

  /** @param dataDir PGlite's data folder. */
  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'pg_wal')
  }

  /**
   * Puts all segments on disk that may have changed since the last call. @returns whether there were any. Several may be under way
   * at once: each answers for what was written before it began.
   */
  async sync(): Promise<boolean> {
    const segments = this.#segments()
    // Another time, not a later one: the clock may have been moved back, and a checkpoint makes segments ahead.
    const changed = segments.filter(({ name, mtimeMs }) => this.#synced.get(name) !== mtimeMs)
    const newest = newestOf(changed)
    if (!newest) return false
    const now = Date.now()
    // All are opened before the first is waited for: meanwhile a checkpoint may give them other names.
    await Promise.all(openAll(changed).map(putOnDisk))
    const settled = segments.filter(({ mtimeMs }) => isSettled(mtimeMs, now))
    this.#synced = new Map(settled.map(({ name, mtimeMs }) => [name, mtimeMs]))
    this.#newest = newest.name
    return true
  }

  /** Whether two or more segments (16 MB each) had begun since the last checkpoint when {@link sync} last looked. */
  wantsCheckpoint(): boolean {
    if (this.#newest === undefined) return false
    this.#checkpointed ??= this.#newest
    return position(this.#newest) - position(this.#checkpointed) >= 2
  }

  /** Remembers that a checkpoint was just written. */
  checkpointDone(): void {
    this.#checkpointed = this.#newest
  }

  /** Read at once: a handful of names takes microseconds, where every trip through the thread pool takes longer than the sync. */
  #segments(): Segment[] {
    const { mtimeMs } = statSync(this.#folder)
    if (mtimeMs !== this.#listed) {
      this.#files = readdirSync(this.#folder)
        .filter((name) => SEGMENT.test(name))
        .sort()
        .map((name) => ({ name, path: join(this.#folder, name) }))
      this.#listed = isSettled(mtimeMs, Date.now()) ? mtimeMs : undefined
    }
    return this.#files.map(({ name, path }) => ({ name, path, mtimeMs: statSync(path).mtimeMs }))
  }
}

/** Whether whatever changes from now on will show another time. */
const isSettled = (mtimeMs: number, now: number): boolean => Math.abs(now - mtimeMs) > TICK_MS

const datasync = promisify(fdatasync)

function openAll(segments: readonly Segment[]): number[] {
  const files: number[] = []
  try {
    for (const { path } of segments) files.push(openSync(path, 'r+'))
    return files
  } catch (error) {
    for (const file of files) closeSync(file)
    throw error
  }
}

async function putOnDisk(file: number): Promise<void> {
  try {
    await datasync(file)
  } finally {
    closeSync(file)
  }
}

/** The segment written last; segments that wait to be used again have later names and older times. */
const newestOf = (segments: readonly Segment[]): Segment | undefined =>
  segments.reduce<Segment | undefined>((a, b) => (a && a.mtimeMs > b.mtimeMs ? a : b), undefined)

/** Number of a segment in its sequence: 24 hex digits are timeline, log (4 GB) and segment within it (16 MB each). */
const position = (name: string) => Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16), 16)
