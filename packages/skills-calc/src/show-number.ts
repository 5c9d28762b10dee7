import type { BigNumber } from 'mathjs'

/** Digits of a fraction that are shown: enough for anyone, few enough to hide that 0.1 has no exact binary form. */
const SIGNIFICANT = 12
/** Whole numbers up to here are shown digit by digit. */
const LONGEST_WHOLE = 21
const SMALLEST_EXPONENT = -9

/** Rounds to `significant` digits, but never inside the whole part. */
export function rounded(value: BigNumber, significant: number = SIGNIFICANT): BigNumber {
  if (value.isInteger() && value.e < LONGEST_WHOLE) return value
  return value.toSignificantDigits(value.e < LONGEST_WHOLE ? Math.max(significant, value.e + 1) : SIGNIFICANT)
}

const grouped = (whole: string) => whole.replace(/\B(?=(?:\d{3})+$)/g, ',')

/** A number as people write it: `1,240`, `0.3`, `1.5 × 10^30`. */
export function showNumber(value: BigNumber, significant: number = SIGNIFICANT): string {
  const short = rounded(value, significant)
  if (short.isZero()) return '0'
  if (short.e >= LONGEST_WHOLE || short.e < SMALLEST_EXPONENT) {
    const [mantissa = '', exponent = ''] = short.toExponential().split('e')
    return `${mantissa} × 10^${exponent.replace('+', '')}`
  }
  const [whole = '', fraction] = short.toFixed().split('.')
  const sign = whole.startsWith('-') ? '-' : ''
  return `${sign}${grouped(whole.replace('-', ''))}${fraction ? `.${fraction}` : ''}`
}
