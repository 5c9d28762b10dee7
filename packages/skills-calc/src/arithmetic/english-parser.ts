import { type Term, unitOf } from './cursor.ts'
import { CHARGES, REDUCTIONS, RISES, SHARERS } from './functions.ts'
import { OperandParser } from './operand-parser.ts'
import type { Token } from './token.ts'

const PLUS = ['+', 'plus', 'increased by', 'raised by']
const MINUS = ['-', 'minus', 'take away', 'takeaway', 'subtract', 'decreased by', 'reduced by', 'lowered by', 'less']
const WITH = ['with', 'after', 'including', 'at']
const TIMES = ['*', 'times', 'time', 'multiplied by', 'multiplied with', 'multiply by', 'multiply']
const LOTS = ['lots of', 'groups of', 'sets of', 'bags of']
const AMONG = 'between among amongst by into over with'
  .split(' ')
  .flatMap((how) => [`equally ${how}`, `evenly ${how}`, how])
const SHARED = ['divided', 'split', 'shared', 'divide', 'share'].flatMap((verb) => AMONG.map((how) => `${verb} ${how}`))
const OVER = ['/', 'over', ...SHARED, 'split', 'shared', 'divided']
const MODULO = ['mod', 'modulo', 'modulus']

type Terms = (Term & { minus?: boolean })[]

const written = (terms: Terms) =>
  terms.map((term, i) => `${i === 0 ? '' : term.minus ? '-' : '+'}${term.code}`).join('')

const unitOfProduct = (left: string | undefined, sign: '*' | '/', right: string | undefined) => {
  if (left && right) return sign === '*' && left === right ? `${left}^2` : `${left}${sign}${right}`
  return left ?? (sign === '*' ? right : undefined)
}

/** Reads English arithmetic, with the precedence of written arithmetic, into mathjs expressions. */
export class EnglishParser extends OperandParser {
  /** Words that part the operands of the sentence around, so that no operand reaches over them: "multiply 7 by 6". */
  readonly #parting: ReadonlySet<string>

  constructor(tokens: readonly Token[], parting: readonly string[] = []) {
    super(tokens)
    this.#parting = new Set(parting)
  }

  sum(): Term {
    return this.#oneOf(this.sumTerms())
  }

  /** The terms of a sum, apart: they may turn out to be of unlike kinds. */
  sumTerms(): Terms {
    const terms: Terms = [this.#product()]
    for (;;) {
      const minus = !this.sees('less than') && this.accept(...MINUS) !== undefined
      if (minus || this.accept(...PLUS)) {
        const term = this.#product()
        if (term.percent) terms.splice(0, terms.length, this.#changed(terms, term, minus))
        else terms.push({ ...term, minus })
      } else if (!this.#compared(terms) && !this.#adjusted(terms)) return terms
    }
  }

  #oneOf(terms: Terms): Term {
    const first = terms[0] ?? this.fail()
    return terms.length === 1
      ? first
      : { code: `(${written(terms)})`, start: first.start, end: this.end, ...unitOf(...terms) }
  }

  /** The whole of `terms` changed by a percentage. */
  #changed(terms: Terms, share: Term, minus: boolean): Term {
    const sum = this.#oneOf(terms)
    return { ...sum, code: `(${sum.code}*(1${minus ? '-' : '+'}${share.code}))`, end: this.end, percent: false }
  }

  /** "10% more than 50", "5 less than 10", "8 subtracted from 20". */
  #compared(terms: Terms): boolean {
    const comparison = this.accept(
      'more than',
      'added to',
      'less than',
      'fewer than',
      'subtracted from',
      'taken from',
      'taken away from',
    )
    if (!comparison) return false
    const before = this.#oneOf(terms)
    const term = this.#product()
    const sign = ['more than', 'added to'].includes(comparison) ? '+' : '-'
    const code = before.percent ? `(${term.code}*(1${sign}${before.code}))` : `(${term.code}${sign}${before.code})`
    terms.splice(0, terms.length, { code, start: before.start, end: this.end, ...unitOf(before, term) })
    return true
  }

  /** "80 with 20% off", "50 after a 10% discount", "3 at 1.20 each". */
  #adjusted(terms: Terms): boolean {
    const link = this.accept(...WITH.filter((word) => !this.#parting.has(word)))
    if (!link) return false
    const before = this.#oneOf(terms)
    const term = this.#product()
    if (term.percent) {
      const minus = this.accept('off', ...REDUCTIONS) !== undefined
      // "2000 at 5%" can mean the interest as well as the sum with it.
      if (link === 'at' && !minus) this.fail()
      terms.splice(0, terms.length, { ...this.#changed([before], term, minus), end: this.end })
    } else if (link === 'at')
      terms.splice(0, terms.length, { code: `(${before.code}*${term.code})`, start: before.start, end: this.end })
    else this.fail()
    this.skip(['each', 'apiece', 'off', 'added', 'on top'])
    return true
  }

  #product(): Term {
    const first = this.#factor()
    let [code, unit, chain] = [first.code, first.unit, '']
    for (;;) {
      const sign = this.#productSign()
      if (!sign) break
      const right = this.#factor()
      if (sign === '/') this.skip(SHARERS)
      if (sign === 'mod') [code, chain] = [`mod(${code}${chain},${right.code})`, '']
      else chain += `${sign}${right.code}`
      unit = sign === 'mod' ? unit : unitOfProduct(unit, sign, right.unit)
    }
    if (!chain && code === first.code) return first
    return { code: chain ? `(${code}${chain})` : code, start: first.start, end: this.end, ...(unit && { unit }) }
  }

  #productSign(): '*' | '/' | 'mod' | undefined {
    if (this.accept(...MODULO)) return 'mod'
    if (this.accept(...OVER)) return '/'
    if (this.accept(...TIMES, ...LOTS)) return '*'
    const link = ['by', 'of'].find((word) => this.sees(word) && !this.#parting.has(word))
    if (link && this.accept(link)) return '*'
    const before = this.tokens[this.at - 1]
    if (this.sees('(') && (before?.kind === 'number' || before?.text === ')')) return '*'
    if (this.sees('pi') && before?.kind === 'number') return '*'
    return undefined
  }

  /** A power, and what it is a share of: "15% of …", "half of …", "20% off …", "18% tip on …". */
  #factor(): Term {
    const left = this.power()
    const unchanged = this.at
    const called = left.percent ? this.accept(...CHARGES, ...REDUCTIONS, ...RISES) : undefined
    if (called) this.skip(CHARGES)
    // "75 with 20% discount": that it is one is for the sentence around to read.
    const mark = REDUCTIONS.includes(called ?? '') ? unchanged : this.at
    const share = left.percent || /^\(+\d+\/\d+\)+$/.test(left.code)
    const link = this.accept(
      'off of',
      'off',
      ...(share ? ['of'] : []),
      ...(left.percent ? ['on top of', 'on', 'from', 'for'] : []),
    )
    if (!link || this.done || this.sees(',')) {
      this.at = mark
      return left
    }
    const whole = this.#factor()
    const sign =
      link.startsWith('off') || REDUCTIONS.includes(called ?? '') ? '1-' : RISES.includes(called ?? '') ? '1+' : ''
    if (sign === '1-' && !left.percent)
      return { code: `(${whole.code}-${left.code})`, start: left.start, end: whole.end, ...unitOf(whole) }
    return { code: `((${sign}${left.code})*${whole.code})`, start: left.start, end: whole.end, ...unitOf(whole) }
  }
}
