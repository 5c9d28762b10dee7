import { dim } from './style.ts'

/** Work that is over sooner shows no progress. */
const PATIENCE_MS = 1000

/** A line on a terminal's standard error that says how far something is, and goes when it is done. */
export class Progress {
  readonly #since = Date.now()
  readonly #isShown: boolean
  #wrote = false

  /** @param wanted false where nothing beside the result may be printed. */
  constructor(wanted: boolean) {
    this.#isShown = wanted && process.stderr.isTTY === true
  }

  update(line: string): void {
    if (!this.#isShown || Date.now() - this.#since < PATIENCE_MS) return
    process.stderr.write(`\r\u001b[K${dim(line, process.stderr)}`)
    this.#wrote = true
  }

  done(): void {
    if (this.#wrote) process.stderr.write('\r\u001b[K')
  }
}
