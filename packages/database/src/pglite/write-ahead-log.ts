import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const SEGMENT = /^[0-9A-F]{24}$/

/**
 * PGlite writes its log but never calls fsync, and never checkpoints by itself. This syncs the newest segment after commits
 * and says when enough segments have filled up for a checkpoint.
 */
export class WriteAheadLog {
  readonly #folder: string
  #synced = ''
  #checkpointed: string | undefined

  /** @param dataDir PGlite's data folder. */
  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'pg_wal')
  }

  /** Puts the newest segment on disk if it has changed since the last call. @returns whether it did. */
  async sync(): Promise<boolean> {
    const newest = await this.#newest()
    if (!newest || newest.stamp === this.#synced) return false
    await using file = await open(newest.path, 'r+')
    await file.datasync()
    this.#synced = newest.stamp
    return true
  }

  /** Whether two or more segments (16 MB each) have begun since the last checkpoint. */
  async wantsCheckpoint(): Promise<boolean> {
    const newest = await this.#newest()
    if (!newest) return false
    this.#checkpointed ??= newest.name
    return position(newest.name) - position(this.#checkpointed) >= 2
  }

  /** Remembers that a checkpoint was just written. */
  async checkpointDone(): Promise<void> {
    this.#checkpointed = (await this.#newest())?.name
  }

  async #newest(): Promise<{ name: string; path: string; stamp: string } | undefined> {
    const names = (await readdir(this.#folder)).filter((name) => SEGMENT.test(name))
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name)
        const { mtimeNs } = await stat(path, { bigint: true })
        return { name, path, stamp: `${name}@${mtimeNs}`, mtimeNs }
      }),
    )
    return files.reduce<(typeof files)[number] | undefined>((a, b) => (a && a.mtimeNs >= b.mtimeNs ? a : b), undefined)
  }
}

/** Number of a segment in its sequence: 24 hex digits are timeline, log (4 GB) and segment within it (16 MB each). */
const position = (name: string) => Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16), 16)
