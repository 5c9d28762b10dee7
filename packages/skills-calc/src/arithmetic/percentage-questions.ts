import type { Calculation } from './calculation.ts'
import type { Term } from './cursor.ts'
import { EnglishParser } from './english-parser.ts'
import type { Token } from './token.ts'

/** Forms of "which share of A is B": the first phrase opens the question, the others part its operands. */
const SHARE_FORMS: readonly { open: string; between: string; close?: string; order: 'whole part' | 'part whole' }[] = [
  { open: 'what % of', between: 'is', order: 'whole part' },
  { open: 'how many % of', between: 'is', order: 'whole part' },
  { open: '% of', between: 'that is', order: 'whole part' },
  { open: 'what % of', between: 'are', order: 'whole part' },
  { open: 'what % of', between: 'does', order: 'whole part' },
  { open: 'what % is', between: 'of', order: 'part whole' },
  { open: 'what % is', between: 'out of', order: 'part whole' },
  { open: 'what % is', between: 'from', order: 'part whole' },
  { open: 'what % are', between: 'of', order: 'part whole' },
  { open: 'how many % is', between: 'of', order: 'part whole' },
  { open: 'how many % are', between: 'of', order: 'part whole' },
  { open: '', between: 'is what % of', order: 'part whole' },
  { open: '', between: 'are what % of', order: 'part whole' },
  { open: '', between: 'is how many % of', order: 'part whole' },
  { open: '', between: 'what % of', order: 'part whole' },
  { open: '', between: 'as % of', order: 'part whole' },
  { open: '', between: 'in % of', order: 'part whole' },
  { open: '', between: 'out of', close: 'as %', order: 'part whole' },
  { open: '', between: 'out of', close: 'in %', order: 'part whole' },
  { open: '', between: 'of', close: 'as %', order: 'part whole' },
  { open: '', between: 'of', close: 'in %', order: 'part whole' },
  { open: '%', between: 'out of', order: 'part whole' },
  { open: 'what %', between: 'out of', order: 'part whole' },
]

const CHANGE = [
  '% change from',
  '% difference from',
  '% difference between',
  '% change between',
  '% increase from',
  '% decrease from',
]

/** The terms around `between`, if the tokens have this form to the end. */
function around(tokens: readonly Token[], open: string, between: string, close = ''): [Term, Term] | undefined {
  const parser = new EnglishParser(tokens, ['of'])
  if (open && !parser.accept(open)) return undefined
  try {
    const first = parser.sum()
    if (!parser.accept(between)) return undefined
    const second = parser.sum()
    return (close === '' || parser.accept(close)) && parser.done ? [first, second] : undefined
  } catch {
    // Another form may fit.
    return undefined
  }
}

const asked = (code: string, text: string, say: (result: string) => string): Calculation => ({
  parts: [{ code, text }],
  text,
  joined: 'sum',
  target: '%',
  say,
})

/** "what percentage of 80 is 20", "20 is what percent of 80", "20 is 25% of what", "percent change from 50 to 60". */
export function readPercentageQuestion(tokens: readonly Token[], source: string): Calculation | undefined {
  const text = (term: Term) => source.slice(term.start, term.end)
  for (const { open, between, close, order } of SHARE_FORMS) {
    const found = around(tokens, open, between, close)
    if (!found || found.some((term) => term.percent)) continue
    const [part, whole] = order === 'part whole' ? found : found.toReversed()
    if (!part || !whole) continue
    const code = `((${part.code})/(${whole.code})*100)`
    return asked(code, `${text(part)} of ${text(whole)}`, (result) => `${text(part)} is ${result} of ${text(whole)}.`)
  }
  for (const open of CHANGE) {
    const [before, after] = around(tokens, open, 'to') ?? around(tokens, open, 'and') ?? []
    if (!before || !after) continue
    const code = `((${after.code}-${before.code})/abs(${before.code})*100)`
    const step = `from ${text(before)} to ${text(after)}`
    return asked(code, `A change ${step}`, (result) => `A change ${step} is ${result}.`)
  }
  return readWholeQuestion(tokens, text)
}

/** "20 is 25% of what (number)". */
function readWholeQuestion(tokens: readonly Token[], text: (term: Term) => string): Calculation | undefined {
  const parser = new EnglishParser(tokens.filter((token) => token.text !== 'of' && token.text !== 'what'))
  const isAsked = tokens.some(
    (token, i) => token.text === 'of' && tokens[i + 1]?.text === 'what' && i === tokens.length - 2,
  )
  if (!isAsked) return undefined
  const part = parser.sum()
  if (!parser.accept('is', 'are', '=')) return undefined
  const share = parser.sum()
  if (!parser.done) return undefined
  const code = `(${part.code}/${share.code})`
  const words = `${text(part)} / ${text(share)}`
  return {
    parts: [{ code, text: words }],
    text: words,
    joined: 'sum',
    say: (result) => `${text(part)} is ${text(share)} of ${result}.`,
  }
}
