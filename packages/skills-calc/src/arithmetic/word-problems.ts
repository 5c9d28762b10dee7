import { findUnit } from '../units/find-unit.ts'
import type { Calculation } from './calculation.ts'
import { joinNumberWords } from './number-words.ts'
import { PROBLEMS, RATES } from './problem-forms.ts'
import { type Token, tokenize } from './token.ts'

/** What each word of a problem stands for; words that are not here (the things that are counted) say nothing about the sum. */
const MEANINGS: Readonly<Record<string, string>> = {
  ask: 'how what',
  cost: 'cost costs costing price priced sells',
  buy: 'buy buys bought get gets getting got want wants need needs order ordered ordering add another received find found',
  have: 'have has had having own owns hold holds holding contain contains contained start started',
  spend:
    'spend spends spent spending pay pays paid paying eat eats ate eaten use uses used lose loses lost give gives gave given sell sold drink drank withdraw withdrew remove removed',
  left: 'left remain remains remaining leftover',
  change: 'change',
  each: 'each apiece everyone everybody',
  person:
    'people persons person friend friends us kid kids child children way ways flatmate flatmates roommate roommates housemates guest guests colleague colleagues adults students players siblings families heads',
  pack: 'pack packs box boxes bag bags case cases crate crates set sets row rows carton cartons tray trays packet packets shelves group groups bus buses',
  split: 'split splits splitting share shares shared sharing divide divided dividing divvied distributed',
  among: 'among amongst between',
  rise: 'rise rises raise raised increase increases increased up grow grows grew markup raises',
  off: 'off discount discounted reduced reduction reduces cheaper drops dropped falls fell decrease decreases decreased decline declines',
  tip: 'tip tips tax taxes vat gst gratuity service surcharge fee',
  sum: 'sum total altogether together added',
  more: 'more less fewer bigger larger smaller higher lower greater older younger longer taller heavier',
  speed: 'speed fast',
  long: 'long',
  area: 'area surface',
  ratio: 'ratio',
  gross: 'gross',
  net: 'net',
  hour: 'hour hours hr hrs h',
  day: 'day days',
  week: 'week weeks wk wks',
  month: 'month months',
  year: 'year years yr yrs',
  minute: 'minute minutes min mins',
  plus: 'plus and +',
  decimal: 'decimal decimals',
}
const KEPT = 'of for at by in over with than from to after before out per on as'.split(' ')
const MEANING: ReadonlyMap<string, string> = new Map([
  ...Object.entries(MEANINGS).flatMap(([meaning, words]) => words.split(' ').map((word) => [word, meaning] as const)),
  ...KEPT.map((word) => [word, word] as const),
])
const ADVERBS: Readonly<Record<string, string>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  yearly: 'year',
  annually: 'year',
  annual: 'year',
}
const PERIODS = ['minute', 'hour', 'day', 'week', 'month', 'year']
const EVERY = new Set(['a', 'an', 'per', 'each', 'every', 'in'])

/** How many of one period a longer one has, where that is agreed on. */
const RATIOS: Readonly<Record<string, number>> = {
  'hour minute': 60,
  'day hour': 24,
  'week day': 7,
  'year day': 365,
  'year week': 52,
  'year month': 12,
}

/** What may follow the question's first word without changing what is asked: "how much do I have to pay". */
const QUESTION = 'ask (?:(?:ask|cost|spend|have|buy|left|sum|of|in) ){0,4}?'
/** More words than these that say nothing, and it is a tale of another kind. */
const MOST_CHATTER = 14

const compiled = new Map<string, RegExp>()

/** A row as a pattern over meanings that each end with a blank. */
function patternOf(told: string): RegExp {
  const known = compiled.get(told)
  if (known) return known
  const items = told.split(' ').map((item) => {
    const [, words = '', often = ''] = /^(.*?)([?+]?)$/.exec(item) ?? []
    const source = words === 'Q' ? QUESTION : `(?:${words.replace(/\bT\b/, PERIODS.join('|'))}) `
    return `(?:${source})${often}`
  })
  const pattern = new RegExp(`^${items.join('')}$`)
  compiled.set(told, pattern)
  return pattern
}

/** A problem reduced to what matters. */
interface Told {
  /** Meanings, each with a blank behind it. */
  row: string
  numbers: Token[]
  share: Token | undefined
  /** Periods in their order. */
  periods: string[]
}

const isPeriod = (token: Token | undefined) => PERIODS.includes(MEANING.get(token?.text ?? '') ?? '')

const singular = (word: string) => word.replace(/s$/, '')

/** "1.47 a litre … 38 litres": a price for each of what is counted elsewhere. */
function isOfEach(tokens: readonly Token[], at: number): boolean {
  const [token, thing] = [tokens[at], tokens[at + 1]]
  if (!token || !EVERY.has(token.text) || thing?.kind !== 'word' || tokens[at - 1]?.kind !== 'number') return false
  return tokens.some(
    ({ kind }, i) => kind === 'number' && i !== at - 1 && singular(tokens[i + 1]?.text ?? '') === singular(thing.text),
  )
}

/** What a speed or an area may be asked in of what was given in which units: the result is in them already. */
const SAME: readonly (readonly [asked: RegExp, given: RegExp])[] = [
  [/^(?:mph|miles (?:per|an) hour)[ ?.!]*$/, /^miles?$/],
  [/^(?:kmh|kph|km \/ h|(?:km|kilomet(?:er|re)s) (?:per|an) hour)[ ?.!]*$/, /^(?:kms?|kilomet(?:er|re)s?)$/],
  [/^(?:square met(?:er|re)s|sqm|m²)[ ?.!]*$/, /^(?:m|met(?:er|re)s?)$/],
  [/^(?:square (?:feet|foot)|sq ft)[ ?.!]*$/, /^(?:ft|feet|foot)$/],
]

/** Without "in mph" at the end, where miles were given: it changes nothing. */
function withoutUnitAsked(tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findLastIndex(({ text }) => text === 'in')
  const asked = tokens.slice(at + 1).map(({ text }) => text)
  const [, given] = SAME.find(([unit]) => unit.test(asked.join(' '))) ?? []
  const told = tokens.slice(0, Math.max(at, 0))
  return given && told.some(({ text }) => given.test(text)) ? told : tokens
}

/** The meaning of the token at `at`; '' where it says nothing. */
function meaningAt(tokens: readonly Token[], at: number): string {
  const token = tokens[at]
  const next = tokens[at + 1]
  if (!token) return ''
  if (token.text === '1' && tokens[at - 1]?.text === 'each') return ''
  if (token.kind === 'number') return next?.text === '%' ? 'P' : 'N'
  if (EVERY.has(token.text) && isPeriod(next)) return 'per'
  const perHead = (word: Token | undefined, whom: Token | undefined) =>
    word?.text === 'per' && ['person', 'head', 'guest'].includes(whom?.text ?? '')
  if (perHead(token, next) || isOfEach(tokens, at)) return 'each'
  if (perHead(tokens[at - 1], token)) return ''
  if (token.text === '%') return tokens[at - 1]?.kind === 'number' ? '' : 'percent'
  return ADVERBS[token.text] ? `per ${ADVERBS[token.text]}` : (MEANING.get(token.text) ?? '')
}

function tell(tokens: readonly Token[]): Told | undefined {
  const told: Told = { row: '', numbers: [], share: undefined, periods: [] }
  let chatter = 0
  let before = ''
  for (const [at, token] of tokens.entries()) {
    const meaning = meaningAt(tokens, at)
    if (meaning === 'P' && told.share) return undefined
    if (meaning === 'P') told.share = token
    if (meaning === 'N') told.numbers.push(token)
    const period = meaning.split(' ').at(-1) ?? ''
    if (PERIODS.includes(period)) told.periods.push(period)
    if (meaning === '' && token.kind === 'word') chatter++
    // A sign that is no punctuation belongs to arithmetic of another kind.
    if (meaning === '' && token.kind === 'sign' && !/^[,.;:?!%"']$/.test(token.text)) return undefined
    // "each person … each": said twice in a row, meant once.
    if (meaning !== '' && !(meaning === before && meaning === 'each')) told.row += `${meaning} `
    if (meaning !== '') before = meaning
  }
  return chatter > MOST_CHATTER ? undefined : told
}

/** How many `given` periods one `asked` period has, or which part of one it is; undefined where that is not agreed on. */
function ratio(asked: string, given: string): string | undefined {
  if (asked === given) return '1'
  const more = RATIOS[`${asked} ${given}`]
  const less = RATIOS[`${given} ${asked}`]
  return more ? String(more) : less ? `(1/${less})` : undefined
}

function readRate({ row, numbers, periods }: Told): string | undefined {
  for (const [told, order] of RATES) {
    if (!patternOf(told).test(row)) continue
    const [given = '', asked = ''] = order === 'rate count' ? periods : periods.toReversed()
    const times = ratio(asked, given)
    if (!times) return undefined
    const both = numbers.length === 2
    return [...(both ? ['a', 'b'] : ['a']), ...(times === '1' && both ? [] : [times])].join(' * ')
  }
  return undefined
}

/** The formula with its letters replaced. */
const filled = (formula: string, numbers: readonly string[], share: string) =>
  formula.replace(/\b[abcdp]\b/g, (letter) => (letter === 'p' ? share : (numbers['abcd'.indexOf(letter)] ?? '')))

/** Whether a number stands before a unit other than of time, whose result should have it too. */
export const isMeasured = (source: string): boolean => {
  const tokens = joinNumberWords(tokenize(source))
  return tokens.some(({ kind }, i) => {
    const after = tokens.slice(i + 1, i + 5).map(({ text }) => text)
    return kind === 'number' && !isPeriod(tokens[i + 1]) && findUnit(after) !== undefined
  })
}

/**
 * Reads a sum that is told as a little story: "the bill is 218, we add 10% tip and we are 4, how much each". Only where the whole
 * story is one of the known ones: a sum that is guessed at is worse than none.
 */
export function readWordProblem(source: string): Calculation | undefined {
  const told = tell(withoutUnitAsked(joinNumberWords(tokenize(source))))
  if (!told) return undefined
  const formula = PROBLEMS.find(([row]) => patternOf(row).test(told.row))?.[1] ?? readRate(told)
  if (!formula) return undefined
  const { numbers, share } = told
  const percent = formula.startsWith('percent ')
  const list = formula === 'a + …'
  const plain = formula.replace(/^percent /, '')
  const codes = numbers.map(({ text }) => text)
  const words = numbers.map(({ start, end }) => source.slice(start, end))
  const code = list ? codes.join('+') : filled(plain, codes, `(${share?.text ?? 0}/100)`).replaceAll(' ', '')
  const shown = list ? words.join(' + ') : filled(plain, words, share ? `${source.slice(share.start, share.end)}%` : '')
  const text = shown
    .replaceAll('*', '×')
    .replaceAll(' / ', ' ÷ ')
    .replace(/^abs\((.*)\)$/, '$1')
    .replace(/^ceil\((.*)\)$/, '$1, rounded up')
  return {
    parts: [{ code: percent ? `(${code}*100)` : `(${code})`, text }],
    text,
    joined: 'sum',
    ...(percent && { target: '%', say: (result: string) => `From ${words[0]} to ${words[1]} is ${result}.` }),
  }
}
