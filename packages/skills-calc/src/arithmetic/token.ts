/** A piece of a request: a number (with the expression that stands for it), a word, or a sign. */
export interface Token {
  kind: 'number' | 'word' | 'sign'
  /** Lower case; for a number the mathjs expression of its value. */
  text: string
  /** Where it stands in the source. */
  start: number
  end: number
  /** `10th`, `fourth`: the number is an ordinal. */
  ordinal?: boolean
  /** The numbers that this one was put together from, where they could also be meant apart: `1,240`, `two hundred and five`. */
  apart?: readonly Token[]
}

const SIGNS: Readonly<Record<string, string>> = {
  '×': '*',
  '·': '*',
  '∙': '*',
  '⋅': '*',
  '÷': '/',
  '∕': '/',
  '−': '-',
  '–': '-',
  '—': '-',
  '**': '^',
  '[': '(',
  ']': ')',
  '&': 'and',
  percent: '%',
  percentage: '%',
  percents: '%',
  pct: '%',
  x: '*',
  '√': 'sqrt',
  '∛': 'cbrt',
  '″': 'inch',
  '”': 'inch',
  '"': 'inch',
  "'": 'foot',
  '′': 'foot',
  '²': 'squared',
  '³': 'cubed',
  π: 'pi',
}
const FRACTION_SIGNS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅛': '1/8',
}

const NUMBER =
  /(?<digits>\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?<exponent>e[+-]?\d+)?(?<suffix>(?:k|K|M|bn|mn|B)(?![\p{L}\d])|st\b|nd\b|rd\b|th\b)?/u
const WORD = /\p{L}*?(?:m|ft|in|yd|mi)[23²³](?![\p{L}\d])|\p{L}+/u
const TOKEN = new RegExp(`\\s+|(?:${NUMBER.source})|(?<word>${WORD.source})|(?<sign>\\*\\*|[^\\s])`, 'gu')

const SCALES: Readonly<Record<string, string>> = { k: '1e3', K: '1e3', M: '1e6', mn: '1e6', bn: '1e9', B: '1e9' }
/** An exponent beyond this is no number that anyone calculates with. */
const LARGEST_EXPONENT = 300

function numberToken(match: RegExpExecArray, start: number): Token {
  const { digits = '', exponent = '', suffix = '' } = match.groups ?? {}
  if (Math.abs(Number(exponent.slice(1))) > LARGEST_EXPONENT) throw new Error('That number is too large to calculate.')
  const plain = `${digits.replaceAll(',', '')}${exponent}`
  const scale = SCALES[suffix]
  const token: Token = {
    kind: 'number',
    text: scale ? `(${plain}*${scale})` : plain,
    start,
    end: start + match[0].length,
  }
  if (suffix && !scale) token.ordinal = true
  if (digits.includes(',') && !suffix)
    token.apart = digits.split(',').map((text) => ({ kind: 'number', text, start, end: token.end }))
  return token
}

const CURRENCY = /^[$€£¥]$/
const isMark = (text: string) => /^["'′″”]$/.test(text)

function signToken(sign: string, start: number, before: Token | undefined): Token | undefined {
  const end = start + sign.length
  const fraction = FRACTION_SIGNS[sign]
  if (fraction) return { kind: 'number', text: `(${fraction})`, start, end }
  if (CURRENCY.test(sign)) return undefined
  const text = isMark(sign) && !(before?.kind === 'number' && before.end === start) ? sign : (SIGNS[sign] ?? sign)
  return { kind: 'sign', text, start, end }
}

/** Splits a request into numbers, words and signs; spaces and currency signs are left out. */
export function tokenize(source: string): Token[] {
  const text = source.replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, ' ').replace(/per cent\b/gi, 'percent ')
  const tokens: Token[] = []
  for (const match of text.matchAll(TOKEN)) {
    const { digits, word, sign } = match.groups ?? {}
    const before = tokens.at(-1)
    if (digits !== undefined) tokens.push(numberToken(match, match.index))
    else if (word !== undefined) {
      const lower = word.toLowerCase()
      tokens.push({ kind: 'word', text: SIGNS[lower] ?? lower, start: match.index, end: match.index + word.length })
    } else if (sign !== undefined) {
      const token = signToken(sign, match.index, before)
      if (token) tokens.push(token)
    }
  }
  return tokens
}
