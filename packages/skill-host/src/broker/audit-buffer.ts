import type { AuditLog, AuditNote } from '@openpa/core'

/** How long a note that need not be on disk before its effect may wait for others. */
const WAIT_MS = 250

/** Gathers notes, so that those of harmless uses cost no transaction each; the order stays. */
export class AuditBuffer {
  readonly #log: AuditLog
  #notes: { ownerId: string; note: AuditNote }[] = []
  #timer: NodeJS.Timeout | undefined
  #writing = Promise.resolve()

  constructor(log: AuditLog) {
    this.#log = log
  }

  /** Written soon. */
  add(ownerId: string, note: AuditNote): void {
    this.#notes.push({ ownerId, note })
    this.#timer ??= setTimeout(() => {
      // A database that is away is told of by what needs it; the notes stay for the next time.
      this.flush().catch(() => undefined)
    }, WAIT_MS).unref()
  }

  /** Written, with all before it, when this resolves. */
  write(ownerId: string, note: AuditNote): Promise<void> {
    this.#notes.push({ ownerId, note })
    return this.flush()
  }

  /** @throws whatever the log throws; the notes are kept. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const written = this.#writing.then(() => this.#writeAll())
    this.#writing = written.catch(() => undefined)
    return written
  }

  async #writeAll(): Promise<void> {
    while (this.#notes[0]) {
      const { ownerId } = this.#notes[0]
      const next = this.#notes.findIndex((one) => one.ownerId !== ownerId)
      const batch = this.#notes.slice(0, next < 0 ? this.#notes.length : next)
      await this.#log.append(
        ownerId,
        batch.map(({ note }) => note),
      )
      this.#notes = this.#notes.slice(batch.length)
    }
  }
}
