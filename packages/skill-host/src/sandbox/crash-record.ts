import { AssistantError } from '@openpa/core'

const MOST_CRASHES = 5
const WINDOW_MS = 10 * 60_000
const FIRST_WAIT_MS = 250

/** How often a skill has died, and whether it may start again: each time later, and after five in ten minutes not for ten. */
export class CrashRecord {
  readonly #skill: string
  readonly #now: () => number
  #crashes: number[] = []

  constructor(skill: string, now: () => number = Date.now) {
    this.#skill = skill
    this.#now = now
  }

  add(): void {
    this.#crashes = [...this.#crashes, this.#now()].slice(-MOST_CRASHES)
  }

  /**
   * Milliseconds to wait before the next start.
   * @throws {AssistantError} `skill.quarantined`.
   */
  wait(): number {
    const now = this.#now()
    const recent = this.#crashes.filter((at) => now - at < WINDOW_MS)
    const last = recent.at(-1)
    if (last === undefined) return 0
    if (recent.length >= MOST_CRASHES)
      throw new AssistantError(
        'skill.quarantined',
        `The skill ${this.#skill} has failed ${recent.length} times in a row.`,
        {
          hint: `It is tried again in ${Math.ceil((last + WINDOW_MS - now) / 60_000)} minutes; assistant daemon logs tells why.`,
        },
      )
    return Math.max(0, last + FIRST_WAIT_MS * 2 ** (recent.length - 1) - now)
  }
}
