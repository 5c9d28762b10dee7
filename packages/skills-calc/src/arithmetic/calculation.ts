import type { NamedUnit } from '../units/find-unit.ts'

/** One thing to evaluate. */
export interface Part {
  /** mathjs expression, made by this package. */
  code: string
  /** The person's words for it. */
  text: string
  minus?: boolean
  /** The unit in which this part alone is wanted: "3 miles in km plus 15% of 1,240". */
  target?: NamedUnit
  /** mathjs code of the first unit in it: the one in which its result is shown. */
  unit?: string
}

/** What a request asks to calculate. */
export interface Calculation {
  parts: readonly Part[]
  /** The person's words for all of it. */
  text: string
  /** Whether the parts are terms of one sum, or questions of their own. */
  joined: 'sum' | 'and'
  /** The unit in which the result is wanted. */
  target?: NamedUnit | '%'
  /** Decimal places that were asked for. */
  decimals?: number
  /** The answer in words, where "text = result" would read oddly. */
  say?: (result: string) => string
}
