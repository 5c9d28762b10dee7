import { findUnit } from '../units/find-unit.ts'
import { Cursor, type Term } from './cursor.ts'
import { FUNCTIONS, LIST_FUNCTIONS } from './functions.ts'
import { ordinalValue } from './number-words.ts'
import type { Token } from './token.ts'

const POWER = ['^', 'to power of', 'to power', 'raised to power of', 'raised to power', 'raised to', 'power of', 'pow']
const AFTER_INCH = ['to', 'into', 'in', 'as', '+', '-', '*', '/', 'plus', 'minus', 'times', ')']
const BY = ['is divided by', 'divided by', '/', 'and', ',', 'by', 'mod']
/** Deeper brackets than these nobody types; each level costs stack. */
const DEEPEST = 40
const MOST_POSTFIXES = 4

/** What a compound quantity goes on with when its second unit is left out: "5 foot 9", "11 stone 4". */
const SMALLER: Readonly<Record<string, string>> = {
  foot: 'inch',
  stone: 'lbm',
  lbm: 'ounce',
  week: 'day',
  day: 'hour',
  hour: 'minute',
  minute: 'second',
  mile: 'yard',
  m: 'cm',
  kg: 'g',
}

/** Reads what stands between the signs: numbers, quantities, brackets, functions and powers. */
export abstract class OperandParser extends Cursor {
  #depth = 0

  /** A sum up to the first word that does not belong to it. */
  abstract sum(): Term

  /** An operand with its exponent and sign. */
  protected power(): Term {
    const start = this.next?.start ?? 0
    if (this.accept('-', 'minus', 'negative')) {
      const operand = this.next?.kind === 'number' && this.#unitBehindNumber() ? this.#quantity('-') : undefined
      const term = operand ?? this.#nested(() => this.power())
      return { ...term, code: operand ? term.code : `(-${term.code})`, start }
    }
    this.accept('+')
    let base = this.#postfix(this.#primary())
    if (this.accept(...POWER)) {
      const exponent = this.#nested(() => this.#ordinal() ?? this.power())
      this.accept('power')
      base = { ...base, code: `(${base.code}^${exponent.code})`, end: this.end }
    } else if (this.sees('to')) {
      const mark = this.at++
      const ordinal = this.#ordinal()
      if (ordinal) this.accept('power')
      else this.at = mark
      if (ordinal) base = { ...base, code: `(${base.code}^${ordinal.code})`, end: this.end }
    }
    return base
  }

  #unitBehindNumber(): boolean {
    this.at++
    const mark = this.at
    const unit = this.#unit()
    this.at = mark - 1
    return unit !== undefined
  }

  #ordinal(): Term | undefined {
    const token = this.next
    const value = token?.ordinal ? Number(token.text) : token?.kind === 'word' ? ordinalValue(token.text) : undefined
    if (!token || value === undefined) return undefined
    this.at++
    return { code: String(value), start: token.start, end: token.end }
  }

  #postfix(base: Term): Term {
    let term = base
    for (let signs = 0; ; signs++) {
      if (signs > MOST_POSTFIXES) throw new Error('That many signs behind one number mean nothing.')
      const sign = this.accept('squared', 'cubed', '!', 'factorial', '%')
      if (!sign) return term
      const code = { squared: '^2', cubed: '^3', '!': '!', factorial: '!', '%': '/100' }[sign]
      term = { ...term, code: `(${term.code}${code})`, end: this.end, ...(sign === '%' && { percent: true }) }
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) throw new Error('The brackets are nested too deeply.')
    const result = read()
    this.#depth--
    return result
  }

  #primary(): Term {
    const token = this.next ?? this.fail()
    if (token.kind === 'number' && !token.ordinal) return this.#quantity()
    if (this.accept('(')) {
      const inner = this.#nested(() => this.sum())
      if (this.done) throw new Error('A closing parenthesis “)” is missing.')
      if (!this.accept(')')) this.fail()
      return { ...inner, code: `(${inner.code})`, start: token.start, end: this.end, percent: false }
    }
    if (this.accept('pi', 'e')) return { code: token.text, start: token.start, end: token.end }
    return this.#nested(() => this.#function())
  }

  #function(): Term {
    const start = this.next?.start ?? 0
    if (this.accept('remainder of', 'remainder when', 'remainder')) return this.#remainder(start)
    for (const [names, write] of LIST_FUNCTIONS)
      if (this.accept(...names)) {
        this.accept('value of', 'of', 'between', 'from', 'out of', ':')
        return { code: write(this.#bracketed(() => this.list()).map((term) => term.code)), start, end: this.end }
      }
    const mark = this.at
    const root = this.#ordinal()
    if (root && this.accept('root of', 'root')) {
      const operand = this.power()
      return { code: `nthRoot(${operand.code},${root.code})`, start, end: operand.end }
    }
    this.at = mark
    for (const [names, write] of FUNCTIONS)
      if (this.accept(...names)) {
        const operand = this.power()
        return { ...operand, code: write(operand.code), start, percent: false }
      }
    return this.fail()
  }

  #remainder(start: number): Term {
    const dividend = this.power()
    if (!this.accept(...BY)) this.fail()
    return { code: `mod(${dividend.code},${this.power().code})`, start, end: this.end }
  }

  #bracketed<T>(read: () => T): T {
    if (!this.accept('(')) return read()
    const inner = read()
    if (this.done) throw new Error('A closing parenthesis “)” is missing.')
    if (!this.accept(')')) this.fail()
    return inner
  }

  /** Operands parted by commas and "and"; a single "1,240" or "two hundred and five" is taken apart. */
  list(...separators: readonly string[]): Term[] {
    const start = this.at
    const terms = [this.sum()]
    while (this.accept(', and', ',', 'and', ...separators) || this.next?.kind === 'number') terms.push(this.sum())
    const only: Token | undefined = this.at === start + 1 ? this.tokens[start] : undefined
    if (!only?.apart) return terms
    return only.apart.map(({ text }) => ({ code: text, start: only.start, end: only.end }))
  }

  /** A number, with its unit if one follows; "5 foot 9" and "2 hours 30 minutes" are one quantity. */
  #quantity(sign: '' | '-' = ''): Term {
    const number = this.next ?? this.fail()
    this.at++
    const first = this.#unit()
    if (!first) return { code: number.text, start: number.start, end: number.end }
    // The sign belongs to the number: -(40 degF) would be minus so many kelvin.
    let code = sign ? `((-${number.text}) ${first})` : `(${number.text} ${first})`
    for (let unit = first; SMALLER[unit]; ) {
      const more = this.next
      if (more?.kind !== 'number' || more.ordinal) break
      this.at++
      const smaller: string = this.#unit() ?? SMALLER[unit] ?? unit
      code = `(${code}${sign || '+'}(${more.text} ${smaller}))`
      unit = smaller
    }
    return { code, start: number.start, end: this.end, unit: first }
  }

  #inchFollows(): boolean {
    const after = this.tokens[this.at + 1]
    return after === undefined || AFTER_INCH.includes(after.text)
  }

  /** The mathjs code of a unit that stands here; "in" is one only right behind its number. */
  #unit(): string | undefined {
    const [before, here] = [this.tokens[this.at - 1], this.next]
    if (!here || here.kind === 'number' || here.text === 'e') return undefined
    if (here.text === 'in' && before?.end !== here.start && !this.#inchFollows()) return undefined
    const found = findUnit(this.tokens.slice(this.at, this.at + 6).map((token) => token.text))
    if (!found) return undefined
    this.at += found.length
    return found.unit.code
  }
}
