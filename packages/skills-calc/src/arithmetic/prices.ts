import type { Form } from './form.ts'
import { CHARGES, SHARERS } from './functions.ts'

/** The question behind a price: "what do I pay", "how much each". */
const ASKED = [...SHARERS, ...', how much what do does we i you pay owe is it that cost to so for now'.split(' ')]
const CAME_TO = ['is', 'was', 'comes to', 'came to']
const JOINED = [',', 'and', 'we', 'i', 'add', 'adding', 'want to add', 'leave', 'with', 'plus', '+']
const COMPANY = ['we are', 'there are', 'split between', 'split by', 'split', 'shared by', 'between', 'for', 'are']

/** "the bill is 218, we add 10% tip and we are 4, how much each". */
const sharedBill: Form = (parser, show) => {
  if (!parser.accept(...CAME_TO) || parser.next?.kind !== 'number') return undefined
  const bill = parser.sum()
  parser.skip(JOINED.filter((word) => word !== 'we'))
  const mark = parser.at
  parser.skip(JOINED)
  const tip = parser.next?.kind === 'number' ? parser.sum() : undefined
  if (tip && !tip.percent) return undefined
  if (tip) parser.skip(CHARGES)
  else parser.at = mark
  const whole = tip ? `(${bill.code}*(1+${tip.code}))` : bill.code
  const words = tip ? `${show(bill)} + ${show(tip)}` : show(bill)
  parser.skip([',', 'and'])
  if (!parser.accept(...COMPANY)) {
    parser.skip(ASKED)
    return tip && parser.done ? { code: whole, text: words } : undefined
  }
  const people = parser.sum()
  parser.skip(ASKED)
  return { code: `(${whole}/${people.code})`, text: `${tip ? `(${words})` : words} ÷ ${show(people)}` }
}

/** Words that name what is sold: "60 winter shirt". */
const LONGEST_NAME = 3

/** "a 60 euro shirt is 30% off, what do I pay". */
const reducedPrice: Form = (parser, show) => {
  if (parser.next?.kind !== 'number') return undefined
  const { text, start, end } = parser.next
  const link = parser.tokens.findIndex(({ text: word }) => ['is', 'are', 'with', 'at'].includes(word))
  const name = parser.tokens.slice(1, Math.max(link, 1))
  if (name.length === 0 || name.length > LONGEST_NAME || name.some(({ kind }) => kind !== 'word')) return undefined
  parser.at = link + 1
  if (parser.next?.kind !== 'number') return undefined
  const share = parser.sum()
  if (!share.percent || !parser.accept('off', 'cheaper', 'reduced', 'discounted')) return undefined
  parser.skip(ASKED)
  if (!parser.done) return undefined
  return { code: `(${text}*(1-${share.code}))`, text: `${show(share)} off ${show({ code: text, start, end })}` }
}

/** Prices told in a sentence of their own, with the question behind them. */
export const PRICES: readonly Form[] = [sharedBill, reducedPrice]
