/** Names that are given at most; each costs some ten kB in every connection. */
const CAPACITY = 100
/** Texts whose use is counted: some statements are put together anew each time, and must not fill the memory. */
const COUNTED = 500
/** A text that comes up so often will come up again. */
const OFTEN = 3
/** Columns that change with the table: a kept statement fails once they do. */
const ALL_COLUMNS = /(?:select|returning|\.)\s*\*/i

/**
 * Names for the statements that are run again and again, so that PostgreSQL reads and plans them once a connection: for a small
 * statement that is most of its time. First come, first kept; a name is never given to another text.
 */
export class StatementNames {
  readonly #names = new Map<string, string>()
  readonly #uses = new Map<string, number>()

  /** @returns the text's name; undefined for one that is to be planned each time. */
  nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size >= CAPACITY || ALL_COLUMNS.test(text)) return known
    const uses = (this.#uses.get(text) ?? 0) + 1
    this.#uses.delete(text)
    if (uses < OFTEN) {
      // The order of the map is the order of use.
      this.#uses.set(text, uses)
      const [oldest] = this.#uses.keys()
      if (this.#uses.size > COUNTED && oldest !== undefined) this.#uses.delete(oldest)
      return undefined
    }
    const name = `openpa_${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
