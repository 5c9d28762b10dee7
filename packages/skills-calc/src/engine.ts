// Loaded with `await import()` only. The one-file build makes its functions when they are first used: 35 MB of memory
// instead of 120 MB, because the usual entry point builds a complete instance whatever one imports from it.
import type { BigNumber, MathJsInstance, Unit } from 'mathjs'
import bundle from 'mathjs/lib/browser/math.js'

/** A result: a plain number has no unit. */
export type Value = BigNumber | Unit

/** Thrown where a divisor is zero; the tools say so instead of failing. */
export class DivisionByZero extends Error {
  override readonly name = 'DivisionByZero'
}

/** Units that mathjs lacks, or holds rounded to seven digits. */
const OWN_UNITS: Readonly<Record<string, string>> = {
  usgallon: '3.785411784 l',
  usquart: '0.946352946 l',
  uspint: '0.473176473 l',
  uscup: '236.5882365 ml',
  usfloz: '29.5735295625 ml',
  ustablespoon: '14.78676478125 ml',
  usteaspoon: '4.92892159375 ml',
  impgallon: '4.54609 l',
  impquart: '1.1365225 l',
  imppint: '568.26125 ml',
  impfloz: '28.4130625 ml',
  metriccup: '250 ml',
  intacre: '4046.8564224 m^2',
  longton: '1016.0469088 kg',
  carat: '0.2 g',
  nauticalmile: '1852 m',
  lightyear: '9460730472580800 m',
  astronomicalunit: '149597870700 m',
  furlong: '201.168 m',
  knot: '1852 m/hour',
  fortnight: '14 day',
  thermocal: '4.184 J',
  thermokcal: '4184 J',
}

/** Powers and results beyond this many digits are refused: nobody reads them, and they can take minutes. */
const MOST_DIGITS = 1000
const LARGEST_FACTORIAL = 300
/** Beyond this a trigonometric function of an exact number takes long and means nothing. */
const LARGEST_ANGLE = 1e9

const tooLarge = () => new Error('That number is too large to calculate.')
const magnitude = (value: unknown) => Math.abs(Number(String(value)))

type Binary = (a: Value, b: Value) => Value

/** Functions that run away or return infinity on awkward input, with their limits. */
function limits(math: MathJsInstance): Record<string, unknown> {
  const binary = (name: string) => math[name as 'add'] as unknown as Binary
  const unary = (name: string) => math[name as 'abs'] as unknown as (a: Value) => Value
  const [divide, pow, mod] = [binary('divide'), binary('pow'), binary('mod')]
  const [factorial, exp] = [unary('factorial'), unary('exp')]
  const angle = (name: string) => {
    const original = unary(name)
    return (a: Value) => {
      if (math.isBigNumber(a) && magnitude(a) > LARGEST_ANGLE) throw tooLarge()
      return original(a)
    }
  }
  const nonZero = (divisor: Value) => {
    if (math.isBigNumber(divisor) && divisor.isZero()) throw new DivisionByZero('Dividing by zero has no result.')
  }
  return {
    divide: (a: Value, b: Value) => {
      nonZero(b)
      if (math.isUnit(b) && math.isBigNumber(b.value) && b.value.isZero()) nonZero(b.value)
      return divide(a, b)
    },
    mod: (a: Value, b: Value) => {
      nonZero(b)
      return mod(a, b)
    },
    pow: (a: Value, b: Value) => {
      if (math.isBigNumber(a) && a.isZero() && math.isBigNumber(b) && b.isNegative()) nonZero(a)
      const digits = math.isBigNumber(a) && !a.isZero() ? Math.abs(Math.log10(magnitude(a))) : 1
      if (!(digits * magnitude(b) <= MOST_DIGITS && magnitude(b) <= 1e6)) throw tooLarge()
      return pow(a, b)
    },
    factorial: (a: Value) => {
      if (magnitude(a) > LARGEST_FACTORIAL) throw tooLarge()
      return factorial(a)
    },
    exp: (a: Value) => {
      if (magnitude(a) > MOST_DIGITS) throw tooLarge()
      return exp(a)
    },
    sin: angle('sin'),
    cos: angle('cos'),
    tan: angle('tan'),
  }
}

const disabled = (name: string) => () => {
  throw new Error(`${name} is not available.`)
}

/** What the security page of mathjs says to take away from expressions. */
const DANGEROUS = ['import', 'createUnit', 'reviver', 'evaluate', 'parse', 'simplify', 'derivative', 'resolve']

function createEngine(): { evaluate(code: string): unknown; math: MathJsInstance } {
  const math = bundle.create({ number: 'BigNumber', precision: 40 })
  math.createUnit({ ...OWN_UNITS })
  const evaluate = math.evaluate.bind(math)
  math.import(limits(math), { override: true })
  math.import(Object.fromEntries(DANGEROUS.map((name) => [name, disabled(name)])), { override: true })
  return { evaluate, math }
}

const engine = createEngine()

/**
 * Evaluates an expression that this package wrote; never a person's own text.
 * @throws {DivisionByZero}
 * @throws {Error} for a result that is not a real number, too large, or of unlike units.
 */
export function evaluate(code: string): Value {
  const value = engine.evaluate(code)
  if (engine.math.isUnit(value)) return value
  if (engine.math.isComplex(value)) throw new Error('The result is not a real number.')
  if (typeof value === 'number') return engine.math.bignumber(value)
  if (!engine.math.isBigNumber(value) || value.isNaN()) throw new Error('That has no result.')
  if (!value.isFinite()) throw new Error('That has no finite result.')
  if (Math.abs(value.e) > MOST_DIGITS) throw tooLarge()
  return value
}

/** Whether a value carries a unit. */
export const isUnit = (value: Value): value is Unit => engine.math.isUnit(value)

/** The number of a value when it is measured in `code`, a unit of the same kind. */
export const inUnit = (value: Unit, code: string): BigNumber => value.toNumeric(code) as BigNumber

const KINDS: readonly [code: string, kind: string][] = [
  ['m', 'a length'],
  ['kg', 'a mass'],
  ['l', 'a volume'],
  ['K', 'a temperature'],
  ['s', 'a time'],
  ['m/s', 'a speed'],
  ['m^2', 'an area'],
  ['B', 'an amount of data'],
  ['rad', 'an angle'],
  ['J', 'an energy'],
  ['W', 'a power'],
  ['Pa', 'a pressure'],
  ['N', 'a force'],
  ['Hz', 'a frequency'],
]

/** What a value measures, with its article: `a length`, `a plain number`. */
export function kindOf(value: Value): string {
  if (!isUnit(value)) return 'a plain number'
  return KINDS.find(([code]) => value.equalBase(engine.math.unit(code)))?.[1] ?? 'a compound unit'
}

/** Whether two values measure the same kind of thing. */
export const sameKind = (a: Value, b: Value): boolean =>
  isUnit(a) && isUnit(b) ? a.equalBase(b) : !isUnit(a) && !isUnit(b)
