import type { Token } from './token.ts'

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'
const VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, i) => [word, 20 + 10 * i] as const),
  ['nought', 0],
  ['nil', 0],
  ['fourty', 40],
])
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['dozen', 12],
  ['thousand', 1e3],
  ['grand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
])
const DENOMINATORS: ReadonlyMap<string, number> = new Map([
  ['half', 2],
  ['halves', 2],
  ...'third quarter fifth sixth seventh eighth ninth tenth eleventh twelfth'
    .split(' ')
    .flatMap((word, i) => [word, `${word}s`].map((form) => [form, i + 3] as const)),
  ['fourth', 4],
  ['fourths', 4],
  ['twentieth', 20],
  ['twentieths', 20],
  ['hundredth', 100],
  ['hundredths', 100],
  ['thousandth', 1000],
  ['thousandths', 1000],
])
const ORDINALS: ReadonlyMap<string, number> = new Map([
  ['first', 1],
  ['second', 2],
  ...[...DENOMINATORS].filter(([word]) => /(?:th|third)$/.test(word)),
])

/** The value of an ordinal word such as `fourth`. */
export const ordinalValue = (word: string): number | undefined => ORDINALS.get(word)

/** A number that begins at a token: its expression, and where it ends. */
interface Reading {
  code: string
  end: number
  apart?: Token[]
}

const wordAt = (tokens: readonly Token[], at: number) => (tokens[at]?.kind === 'word' ? tokens[at].text : '')

/** Whether a word of this value can follow what was said of the current hundred: "twenty five", not "five twenty". */
const fits = (current: number, value: number) =>
  current % 100 === 0 || (current % 10 === 0 && current % 100 >= 20 && value > 0 && value < 10)

/** `two hundred and five thousand`, in words only. */
function cardinal(tokens: readonly Token[], from: number): Reading | undefined {
  let [total, current, at, splitAt] = [0, 0, from, 0]
  let said = false
  for (;;) {
    const word = wordAt(tokens, at)
    const value = VALUES.get(word)
    const scale = SCALES.get(word)
    const next = wordAt(tokens, at + 1)
    if (value !== undefined && (!said || (fits(current, value) && (current > 0 || total > 0)))) {
      current += value
      at++
    } else if (scale !== undefined && said) {
      if (scale < 1000) current = Math.max(1, current) * scale
      else [total, current] = [total + Math.max(1, current) * scale, 0]
      at++
    } else if (word === 'and' && SCALES.has(wordAt(tokens, at - 1)) && VALUES.has(next)) {
      splitAt = total + current
      at++
    } else break
    said = true
  }
  if (!said || wordAt(tokens, at - 1) === 'and') return undefined
  const sum = total + current
  const number = (value: number): Token => ({
    kind: 'number',
    text: String(value),
    start: tokens[from]?.start ?? 0,
    end: tokens[at - 1]?.end ?? 0,
  })
  return { code: String(sum), end: at, ...(splitAt > 0 && { apart: [number(splitAt), number(sum - splitAt)] }) }
}

/** `three point one four`, `point five`. */
function withPoint(tokens: readonly Token[], whole: Reading): Reading {
  if (wordAt(tokens, whole.end) !== 'point') return whole
  let digits = ''
  let at = whole.end + 1
  for (; ; at++) {
    const token = tokens[at]
    const value = VALUES.get(wordAt(tokens, at)) ?? (token?.kind === 'number' ? Number(token.text) : Number.NaN)
    if (!Number.isInteger(value)) break
    digits += value
  }
  return digits ? { code: `${whole.code}.${digits}`, end: at } : whole
}

/** Scales after a number in digits, or after a point: `1.5 million`, `3 dozen`. */
function withScales(tokens: readonly Token[], number: Reading): Reading {
  let { code, end } = number
  for (let scale = SCALES.get(wordAt(tokens, end)); scale !== undefined; scale = SCALES.get(wordAt(tokens, end))) {
    code = `(${code}*${scale})`
    end++
  }
  return end === number.end ? number : { code, end }
}

/** `half`, `a third`, `two thirds`, `three quarters`: a fraction whose upper number is already read. */
function fraction(tokens: readonly Token[], upper: string, at: number): Reading | undefined {
  const lower = DENOMINATORS.get(wordAt(tokens, at))
  return lower === undefined || !/^\d+$/.test(upper) ? undefined : { code: `(${upper}/${lower})`, end: at + 1 }
}

/** `and a half`, `and three quarters` after a number. */
function andFraction(tokens: readonly Token[], at: number): Reading | undefined {
  if (wordAt(tokens, at) !== 'and') return undefined
  const word = wordAt(tokens, at + 1)
  const upper = word === 'a' || word === 'an' ? 1 : VALUES.get(word)
  return upper === undefined ? undefined : fraction(tokens, String(upper), at + 2)
}

/** A bare `half` or `third` needs what it is of: "a second" is also a time, "the tenth" a power. */
function bareFraction(tokens: readonly Token[], at: number): Reading | undefined {
  const article = ['a', 'an', 'one'].includes(wordAt(tokens, at))
  const found = fraction(tokens, '1', article ? at + 1 : at)
  if (!found || !(article || wordAt(tokens, at) === 'half' || wordAt(tokens, found.end) === 'of')) return undefined
  const skipped =
    ['a', 'an'].includes(wordAt(tokens, found.end)) && SCALES.has(wordAt(tokens, found.end + 1))
      ? found.end + 1
      : found.end
  return withScales(tokens, { ...found, end: skipped })
}

function readNumber(tokens: readonly Token[], at: number): Reading | undefined {
  const bare = bareFraction(tokens, at)
  if (bare) return bare
  const token = tokens[at]
  if (!token || token.ordinal) return undefined
  const word = wordAt(tokens, at)
  if (['a', 'an'].includes(word) && SCALES.has(wordAt(tokens, at + 1))) {
    const one = [...tokens.slice(0, at), { ...token, text: 'one' }, ...tokens.slice(at + 1)]
    return cardinal(one, at)
  }
  const point = word === 'point' ? withPoint(tokens, { code: '0', end: at }) : undefined
  if (point) return point.end > at ? withScales(tokens, point) : undefined
  const digits = token.kind === 'number' ? { code: token.text, end: at + 1 } : undefined
  const whole = digits ?? cardinal(tokens, at)
  if (!whole) return undefined
  const number = withScales(tokens, withPoint(tokens, whole))
  const part = andFraction(tokens, number.end)
  if (part) return { code: `(${number.code}+${part.code})`, end: part.end }
  return fraction(tokens, number.code, number.end) ?? number
}

/** Replaces number words by numbers: `twelve hundred`, `two and a half`, `a third`, `1.5 million`, `three point one`. */
export function joinNumberWords(tokens: readonly Token[]): Token[] {
  const joined: Token[] = []
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token
    const number = readNumber(tokens, at)
    const apart = number?.apart ?? (number?.end === at + 1 ? token.apart : undefined)
    const last = tokens[(number?.end ?? at + 1) - 1] as Token
    joined.push(
      number
        ? { kind: 'number', text: number.code, start: token.start, end: last.end, ...(apart && { apart }) }
        : token,
    )
    at = number?.end ?? at + 1
  }
  return joined
}
