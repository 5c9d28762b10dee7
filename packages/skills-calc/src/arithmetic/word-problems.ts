import { findUnit } from '../units/find-unit.ts'
import type { Calculation } from './calculation.ts'
import { joinNumberWords } from './number-words.ts'
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

/**
 * Ways in which sums are told: a row of meanings, and the formula with `a`, `b`, `c` for its numbers and `p` for its percentage,
 * in their order. `N` is a number, `P` a percentage, `Q` the question, `T` a period; `x|y` either, `x?` perhaps, `x+` several.
 */
const PROBLEMS: readonly (readonly [told: string, formula: string])[] = [
  // Packs and prices
  ['Q? have? N pack have|of|with|at|for? N each? Q? each?', 'a * b'],
  ['Q? each of? N pack have N Q?', 'a * b'],
  ['in? pack of|with N Q N pack Q?', 'a * b'],
  ['Q N have? plus? each pack? have? N', 'a * b'],
  ['Q? N of|with|at|for N each Q?', 'a * b'],
  ['Q? cost? N each? plus? buy N Q', 'a * b'],
  ['Q? cost? N each Q for? N', 'a * b'],
  ['N cost? N Q N cost?', 'b / a * c'],
  ['pack of|with N cost N Q N cost?', 'b / a * c'],
  ['Q? N at|for N each? plus N at|for N each? Q?', 'a * b + c * d'],
  // Shares
  ['Q? each? N of? person split N Q? each?', 'b / a'],
  ['Q? each? for? N split? among|by|in|for|split N of? person Q? each?', 'a / b'],
  ['Q? each for? N split? among|by|in|for N', 'a / b'],
  ['split N among|by|in|for|with N of? person? Q? each?', 'a / b'],
  ['Q? N split among|by|in? N of? person? Q? each?', 'a / b'],
  ['N of? person plus? sum|cost|to? N Q each spend|split?', 'b / a'],
  ['N plus? sum N Q each spend?', 'b / a'],
  ['N person N per Q', 'ceil(a / b)'],
  // Bills
  ['Q? cost? of? N plus|with|buy? P tip plus? split? among|by|for? N of? person? Q? each?', 'a * (1 + p) / b'],
  ['Q? cost? of? N for|among|split|by N person? plus|with? P tip Q? each? spend?', 'a * (1 + p) / b'],
  ['Q? cost? N plus|before? tip of|at|for? P Q? sum?', 'a * (1 + p)'],
  ['Q? gross of|for|from? net? N net? plus|at|with? P tip? Q?', 'a * (1 + p)'],
  ['Q? net of|for|from? gross? N gross? plus|at|with? P tip? Q?', 'a / (1 + p)'],
  ['P of N as tip', 'p * a'],
  ['Q as P tip on|of|for of? N Q?', 'p * a'],
  ['N at|plus? N plus|buy? P tip Q each spend?', 'b * (1 + p) / a'],
  // Prices and wages that change
  ['Q? cost? N plus|at|with|cost? P off Q?', 'a * (1 - p)'],
  ['Q? cost|of? N off by? P Q?', 'a * (1 - p)'],
  ['Q? cost? after P off of|on|for? N', 'a * (1 - p)'],
  ['Q? N plus|after|with? P rise Q?', 'a * (1 + p)'],
  ['Q? cost|of? N rise by P Q?', 'a * (1 + p)'],
  // Money and things that come and go
  ['have? N plus? spend N Q left|change have|buy?', 'a - b'],
  ['have N plus? spend N Q', 'a - b'],
  ['have N plus? spend N plus spend? N Q left|change? have?', 'a - b - c'],
  ['have N plus? buy N plus? spend N Q left?', 'a + b - c'],
  ['have N plus? spend N plus? buy N Q left?', 'a - b + c'],
  ['have N plus? buy N more? Q', 'a + b'],
  ['Q? change from|of|for? N for|after|if? spend? N', 'a - b'],
  // Rates
  ['N hour per week at N per hour Q?', 'a * b'],
  ['N per hour for? N hour per week Q?', 'a * b'],
  ['Q per T for? N over|in|for|split N T', 'a / b'],
  ['Q? N over|in|for N T Q? per T', 'a / b'],
  ['Q long for|in? N at|plus? N per T', 'a / b'],
  ['N at|plus? N per T Q long|T', 'a / b'],
  ['N in N T Q? speed', 'a / b'],
  ['N per N Q in|for? N spend?', 'a / b * c'],
  ['N on|with N Q per N', 'b / a * c'],
  ['spend? N for N Q per N', 'a / b * c'],
  ['Q? speed N in N T', 'a / b'],
  // Comparisons and lists
  ['Q more N than N', 'abs(a - b)'],
  ['Q? sum N N+ plus? N?', 'a + …'],
  ['Q? N N+ plus? N? sum+', 'a + …'],
  ['Q? N N+ plus? N? buy rise to?', 'a + …'],
  ['Q? N plus N buy rise to?', 'a + …'],
  ['Q? from? N to N Q percent rise|off|change?', 'percent (b - a) / a'],
  ['Q percent rise|off|change from N to N', 'percent (b - a) / a'],
  ['out of N Q P', 'p * a'],
  ['Q? N as|in decimal', 'a'],
  ['Q? P out of N', 'p * a'],
  ['Q? area of? N by N', 'a * b'],
  ['Q? ratio of|among? N to|plus N', 'a / b'],
]

/** A wage, a saving or a habit that is told for one period and asked for another: "150 a month, how much in 2 years". */
const RATES: readonly (readonly [told: string, order: 'rate count' | 'count rate'])[] = [
  ['at? N per T Q per|in|for|after|over+ N? T', 'rate count'],
  ['N per T for|over N T Q?', 'rate count'],
  ['N per T per T', 'rate count'],
  ['N per T plus N T Q? each? gross|net|sum? spend?', 'rate count'],
  ['Q per|in|for|after|over? per? N? T at|with|for|if? N per T', 'count rate'],
  ['Q? N T at|for|with N per T', 'count rate'],
]

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
  if (perHead(token, next)) return 'each'
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
  const told = tell(joinNumberWords(tokenize(source)))
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
