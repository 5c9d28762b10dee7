import type { Part } from './calculation.ts'
import type { Term } from './cursor.ts'
import { EnglishParser } from './english-parser.ts'
import type { Form } from './form.ts'
import { CHARGES, SHARERS } from './functions.ts'
import { PRICES } from './prices.ts'
import type { Token } from './token.ts'

const unit = (term: Term) => (term.unit ? { unit: term.unit } : {})

const add: Form = (parser, show) => {
  if (parser.sees('sum of') || !parser.accept('add up', 'add together', 'add', 'sum up', 'sum')) return undefined
  const terms = parser.list('to', 'with', '+')
  parser.accept('together', 'up')
  const [first, second] = terms
  if (!first || !second) return parser.fail()
  if (first.percent)
    return { code: `(${second.code}*(1+${first.code}))`, text: `${show(second)} + ${show(first)}`, ...unit(second) }
  return { code: `(${terms.map((term) => term.code).join('+')})`, text: terms.map(show).join(' + '), ...unit(first) }
}

const subtract: Form = (parser, show) => {
  if (!parser.accept('subtract', 'deduct', 'take away', 'take off', 'take', 'knock', 'shave', 'remove', 'minus'))
    return undefined
  const less = parser.sum()
  parser.accept('away', 'off')
  const whollyRead = parser.tokens.some((token) => token.text === 'off') && less.code.includes('-')
  if (parser.done) return whollyRead ? { code: less.code, text: show(less), ...unit(less) } : undefined
  if (!parser.accept('from', 'off', 'of')) return undefined
  const whole = parser.sum()
  const code = less.percent ? `(${whole.code}*(1-${less.code}))` : `(${whole.code}-${less.code})`
  return { code, text: `${show(whole)} - ${show(less)}`, ...unit(whole) }
}

const multiply: Form = (parser, show) => {
  if (!parser.accept('multiply')) return undefined
  const terms = parser.list('by', 'with', 'times', 'and')
  const [first, second] = terms
  if (!first) return undefined
  if (!second) return { code: first.code, text: show(first), ...unit(first) }
  return { code: `(${terms.map((term) => term.code).join('*')})`, text: terms.map(show).join(' × '), ...unit(first) }
}

const HOW = ['between', 'among', 'amongst', 'by', 'into', 'in', 'with', 'over', 'across', 'for', 'and', 'to']

const divide: Form = (parser, show) => {
  if (!parser.accept('divide', 'split', 'share', 'divvy up')) return undefined
  const whole = parser.sum()
  parser.skip(['equally', 'evenly', 'up', 'fairly'])
  parser.accept(...HOW)
  const parts = parser.sum()
  parser.skip(SHARERS)
  return { code: `(${whole.code}/${parts.code})`, text: `${show(whole)} ÷ ${show(parts)}`, ...unit(whole) }
}

/** "5 friends split 125". */
const sharersFirst: Form = (parser, show) => {
  parser.accept('if')
  if (parser.next?.kind !== 'number') return undefined
  const { text, start, end } = parser.next
  parser.at++
  if (!parser.accept(...SHARERS)) return undefined
  parser.skip(SHARERS)
  if (!parser.accept('split', 'share', 'divide')) return undefined
  const whole = parser.sum()
  parser.skip(SHARERS)
  const words = `${show(whole)} ÷ ${show({ code: text, start, end })}`
  return { code: `(${whole.code}/${text})`, text: words, ...unit(whole) }
}

const UP = ['increase', 'raise', 'grow', 'mark up']

const change: Form = (parser, show) => {
  const verb = parser.accept(...UP, 'decrease', 'reduce', 'lower', 'cut', 'discount', 'drop', 'shrink')
  if (!verb) return undefined
  const whole = parser.sum()
  if (!parser.accept('by')) return undefined
  const by = parser.sum()
  const up = UP.includes(verb)
  const code = by.percent
    ? `(${whole.code}*(1${up ? '+' : '-'}${by.code}))`
    : `(${whole.code}${up ? '+' : '-'}${by.code})`
  return { code, text: `${show(whole)} ${up ? 'increased' : 'decreased'} by ${show(by)}`, ...unit(whole) }
}

/** "tip 15% on 60", "tip on 80 at 15%". */
const charge: Form = (parser, show) => {
  if (!parser.accept(...CHARGES)) return undefined
  parser.accept('of', 'is', 'at', 'for', 'on')
  const first = parser.sum()
  parser.accept('on', 'for', 'at', 'of', 'is', 'with')
  const other = parser.done ? undefined : parser.sum()
  if (!other) return first.percent ? undefined : { code: first.code, text: show(first), ...unit(first) }
  const [share, whole] = first.percent ? [first, other] : [other, first]
  return share.percent
    ? { code: `(${share.code}*${whole.code})`, text: `${show(share)} of ${show(whole)}`, ...unit(whole) }
    : undefined
}

/** "sevens in 84", "times does 7 go into 84". */
const goesInto: Form = (parser, show) => {
  if (!parser.accept('how many times does', 'how many times', 'how often does', 'how many')) return undefined
  const divisor = parser.sum()
  if (!parser.accept('go into', 'goes into', 'fit into', 'fit in', 's are in', 's in', 'in', 'are in', 'are there in'))
    return undefined
  const whole = parser.sum()
  return { code: `(${whole.code}/${divisor.code})`, text: `${show(whole)} ÷ ${show(divisor)}` }
}

const SPENDING =
  'i we you spend spending spent pay paying paid use using used take taking taking away deducting subtracting'.split(
    ' ',
  )

/** "what's left of 500 after I spend 120". */
const left: Form = (parser, show) => {
  if (!parser.accept('left over of', 'left over from', 'left of', 'left from', 'remains of')) return undefined
  const whole = parser.sum()
  if (!parser.accept('after', 'if', 'when', 'once')) return undefined
  parser.skip(SPENDING)
  const less = parser.sum()
  const code = less.percent ? `(${whole.code}*(1-${less.code}))` : `(${whole.code}-${less.code})`
  return { code, text: `${show(whole)} - ${show(less)}`, ...unit(whole) }
}

const FORMS: readonly Form[] = [
  ...PRICES,
  left,
  add,
  subtract,
  multiply,
  divide,
  sharersFirst,
  change,
  charge,
  goesInto,
]

/** Words that part the operands of a form, where they are not "by" and "with". */
const PARTING: ReadonlyMap<Form, readonly string[]> = new Map([
  [charge, ['by', 'at', 'with']],
  [left, ['after']],
])

/** A request that begins with a verb: "add 17 and 25", "split 84 between 6 people", "increase 50 by 10%". */
export function readImperative(
  tokens: readonly Token[],
  source: string,
): { part: Part; rest: EnglishParser } | undefined {
  const show = (term: Term) => source.slice(term.start, term.end)
  for (const form of FORMS) {
    const parser = new EnglishParser(tokens, PARTING.get(form) ?? ['by', 'with'])
    const part = form(parser, show)
    if (part) return { part, rest: parser }
  }
  return undefined
}
