import type { ToolOutput } from '@openpa/skill'
import type { Unit } from 'mathjs'
import { evaluate, inUnit, isUnit, kindOf, sameKind, type Value } from './engine.ts'
import { type Shown, showValue, whichUnits } from './quantity-text.ts'
import { type NamedUnit, unitOfCode } from './units/find-unit.ts'
import { type Conversion, readConversion } from './units/read-conversion.ts'

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const oneOf = (unit: NamedUnit): Value => evaluate(`(1 ${unit.code})`)

/** The unit itself, then what its name means elsewhere: an ounce of water is a fluid ounce, a degree can be one of heat. */
const meanings = (unit: NamedUnit): NamedUnit[] => [
  unit,
  ...(unit.otherwise ?? []).flatMap((code) => unitOfCode(code) ?? []),
]

/** The first meanings of both units that measure the same kind of thing. */
function settle({
  single,
  code,
  target,
}: Conversion): { quantity: Value; from?: NamedUnit; to: NamedUnit } | undefined {
  for (const from of single ? meanings(single.unit) : [undefined])
    for (const to of meanings(target)) {
      const quantity = evaluate(single && from ? `(${single.amount} ${from.code})` : code)
      if (sameKind(quantity, oneOf(to)) && from?.code !== to.code) return { quantity, to, ...(from && { from }) }
    }
  const same = single?.unit.code === target.code
  return same ? { quantity: evaluate(code), from: target, to: target } : undefined
}

/** "5 feet 10.86614 inches": whole units of the larger, and the rest in the smaller. */
function inTwoUnits(quantity: Unit, larger: NamedUnit, smaller: NamedUnit): Shown {
  const amount = inUnit(quantity, larger.code)
  const whole = amount.trunc()
  const rest = evaluate(`(${amount.minus(whole).toString()} ${larger.code})`)
  if (!sameKind(rest, oneOf(smaller))) throw mismatch(rest, smaller)
  const first = showValue(evaluate(`(${whole.toString()} ${larger.code})`), [larger])
  return { ...showValue(quantity, [larger]), text: `${first.text} ${showValue(rest, [smaller]).text}` }
}

const mismatch = (value: Value, unit: NamedUnit) =>
  new Error(`${capital(kindOf(value))} cannot be converted to ${kindOf(oneOf(unit))}.`)

/**
 * Answers a request to convert a quantity.
 * @throws {Decline} when it is none, or names a unit that is not known.
 * @throws {Error} when the two units measure different things.
 */
export function convert(text: string): ToolOutput {
  const conversion = readConversion(text)
  const settled = settle(conversion)
  if (!settled) throw mismatch(evaluate(conversion.code), conversion.target)
  const { quantity, from, to } = settled
  if (!isUnit(quantity)) throw new Error('That quantity has no unit.')
  if (kindOf(quantity) === 'a temperature' && inUnit(quantity, 'K').lt(-1e-9))
    throw new Error('That is colder than absolute zero.')
  const result = conversion.smaller ? inTwoUnits(quantity, to, conversion.smaller) : showValue(quantity, [to])
  const asked = from ? showValue(quantity, [from]).text : conversion.text
  const notes = whichUnits([...(from ? [from.code] : []), to.code])
  return { text: `${asked} = ${result.text}${notes}`, data: { value: result.value, unit: result.unit } }
}
