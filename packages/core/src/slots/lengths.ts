import { numberFromWords, WORD } from './number-words.ts'
import type { Rule } from './rewrite.ts'

export const UP_TO_TWELVE = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')

/** A number in digits or as one of the words up to twelve. */
export const numberOf = (text = ''): number => {
  const word = UP_TO_TWELVE.indexOf(text.toLowerCase())
  return word >= 0 ? word + 1 : /^an?$/i.test(text) ? 1 : Number(text)
}

const FRACTION: Readonly<Record<string, number>> = { half: 0.5, quarter: 0.25 }
const UNIT_MINUTES: Readonly<Record<string, number>> = { minute: 1, min: 1, hour: 60, hr: 60, day: 1440, week: 10_080 }
export const COUNT = `(\\d+|an?|${UP_TO_TWELVE.join('|')})`
const UNIT = '(minute|min|hour|hr|day|week)s?'
/** As seconds where minutes are not whole. */
const span = (amount: number, unit = '') => {
  const minutes = amount * (UNIT_MINUTES[unit.toLowerCase()] ?? 0)
  return Number.isInteger(minutes) ? `${minutes} minutes` : `${minutes * 60} seconds`
}

/** "an hour and a half", "two and a half hours", "half an hour", "1h30", "three quarters of an hour", "a fortnight", "ninety minutes". */
export const LENGTHS: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b${COUNT}\\s+${UNIT}\\s+and\\s+a\\s+(half|quarter)\\b`, 'gi'),
    write: (m) => span(numberOf(m[1]) + (FRACTION[(m[3] ?? '').toLowerCase()] ?? 0), m[2]),
  },
  {
    pattern: new RegExp(`\\b${COUNT}\\s+and\\s+a\\s+(half|quarter)\\s+${UNIT}\\b`, 'gi'),
    write: (m) => span(numberOf(m[1]) + (FRACTION[(m[2] ?? '').toLowerCase()] ?? 0), m[3]),
  },
  { pattern: new RegExp(`\\b(\\d+)\\s?½\\s*${UNIT}\\b`, 'gi'), write: (m) => span(Number(m[1]) + 0.5, m[2]) },
  {
    pattern: new RegExp(`\\b(?:an?\\s+)?half\\s+(?:an?\\s+)?${UNIT}\\b|½\\s*(?:an?\\s+)?${UNIT}\\b`, 'gi'),
    write: (m) => span(0.5, m[1] ?? m[2]),
  },
  { pattern: /\bthree\s+quarters\s+of\s+an\s+hour\b/gi, write: () => '45 minutes' },
  { pattern: /\b(?:a\s+)?quarter\s+of\s+an\s+hour\b/gi, write: () => '15 minutes' },
  {
    pattern: /(?<=\bin\s+|\btimer\s+(?:for|of)\s+)(\d{1,2})\s?h\s?(\d{1,2})\b(?!\s*[a-z:])/gi,
    write: (m) => `${Number(m[1]) * 60 + Number(m[2])} minutes`,
  },
  { pattern: /\b(?:a|one)\s+fortnight\b/gi, write: () => '2 weeks' },
  {
    pattern: new RegExp(
      `\\b(${WORD}(?:[\\s-]+${WORD})*)\\s+((?:second|sec|minute|min|hour|hr|day|week|month)s?)\\b`,
      'gi',
    ),
    write: (m) => `${numberFromWords(m[1] ?? '')} ${m[2]}`,
  },
]
