import { Decline } from '@openpa/skill'
import type { Token } from './token.ts'

/** An operand: its mathjs expression and where it stands in the source. */
export interface Term {
  code: string
  start: number
  end: number
  /** `15%` alone, which after plus and minus means a share of what stands before. */
  percent?: boolean
  /** mathjs code of the first unit in it. */
  unit?: string
}

/** The first unit among the operands, to be spread into their result. */
export const unitOf = (...terms: readonly Term[]): { unit?: string } => {
  const unit = terms.find((term) => term.unit)?.unit
  return unit ? { unit } : {}
}

/** A position in a row of tokens. */
export class Cursor {
  readonly tokens: readonly Token[]
  at = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  get next(): Token | undefined {
    return this.tokens[this.at]
  }

  get done(): boolean {
    return this.at >= this.tokens.length
  }

  /** Whether the words and signs of `phrase` stand here. */
  sees(phrase: string): boolean {
    return phrase.split(' ').every((text, i) => {
      const token = this.tokens[this.at + i]
      return token !== undefined && token.kind !== 'number' && token.text === text
    })
  }

  /** Steps over the first of the phrases that stands here, and returns it. */
  accept(...phrases: readonly string[]): string | undefined {
    const found = phrases.find((phrase) => this.sees(phrase))
    if (found) this.at += found.split(' ').length
    return found
  }

  /** Steps over every one of the phrases that follow one another. */
  skip(phrases: readonly string[]): void {
    while (this.accept(...phrases));
  }

  /** @throws {Decline} because what stands here is not arithmetic. */
  fail(): never {
    throw new Decline(this.next ? `“${this.next.text}” is not arithmetic.` : 'That is not a whole calculation.')
  }

  /** Where the token before this position ends. */
  get end(): number {
    return this.tokens[this.at - 1]?.end ?? 0
  }
}
