/** What has met in a run: words from outside, things of the person, and a way out (DESIGN 5, the Rule of Two). */
export type TaintFlag = 'untrusted' | 'private' | 'outward'

/** Flags, each with where it came from: names of tools, `memory`, `attachment`, `conversation`, `call`; no texts. */
export type Taint = { readonly [Flag in TaintFlag]?: readonly string[] }

/** How often private things had been read, and whether words from outside were there, at some moment of a run. */
export interface TaintMark {
  privateReads: number
  wasUntrusted: boolean
  wasPrivate: boolean
}

/** Gathers the flags of one run. None is ever taken back. */
export class RunTaint {
  #value: Taint
  #privateReads = 0

  constructor(value: Taint = {}) {
    this.#value = value
  }

  get value(): Taint {
    return this.#value
  }

  has(flag: TaintFlag): boolean {
    return this.#value[flag] !== undefined
  }

  /** @param source a name, never a text. */
  add(flag: TaintFlag, source: string): void {
    if (flag === 'private') this.#privateReads++
    const known = this.#value[flag] ?? []
    if (!known.includes(source)) this.#value = { ...this.#value, [flag]: [...known, source] }
  }

  /** Where the run stands, for {@link leaks}. */
  mark(): TaintMark {
    return {
      privateReads: this.#privateReads,
      wasUntrusted: this.has('untrusted'),
      wasPrivate: this.has('private'),
    }
  }

  /** Whether something from outside and something private have met: what leaves now could be what the former wants of the latter. */
  get isLoaded(): boolean {
    return this.has('untrusted') && this.has('private')
  }

  /**
   * Whether a request out of a tool call may carry what somebody outside wants: both were there when the call began, so that its
   * arguments may be theirs; or the call itself has read private things in a run with words from outside.
   */
  leaks(since: TaintMark): boolean {
    if (since.wasUntrusted && since.wasPrivate) return true
    return this.has('untrusted') && this.#privateReads > since.privateReads
  }
}
