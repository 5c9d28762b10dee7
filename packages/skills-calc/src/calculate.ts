import type { ToolOutput } from '@openpa/skill'
import type { Calculation, Part } from './arithmetic/calculation.ts'
import { readCalculation } from './arithmetic/read-calculation.ts'
import { DivisionByZero, evaluate, kindOf, type Value } from './engine.ts'
import { alike, type Shown, showValue, whichUnits } from './quantity-text.ts'

const joinedCode = (parts: readonly Part[]) =>
  parts.map(({ code, minus }, i) => `${i === 0 ? '' : minus ? '-' : '+'}${code}`).join('')
const joinedText = (parts: readonly Part[]) =>
  parts.map(({ text, minus }, i) => `${i === 0 ? '' : minus ? ' - ' : ' + '}${text}`).join('')

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const show = (value: Value, parts: readonly Part[], { target }: Calculation): Shown => {
  if (target !== '%')
    return showValue(value, [target, ...parts.map((part) => part.target), ...parts.map((part) => part.unit)])
  const shown = showValue(value)
  return { text: `${shown.text}%`, value: shown.value, unit: '%' }
}

/** Terms of one kind as one part; each kind in the order in which it is named first. */
function byKind(parts: readonly Part[], values: readonly Value[]): Part[][] {
  const groups: { value: Value; parts: Part[] }[] = []
  parts.forEach((part, i) => {
    const value = values[i] as Value
    const group = groups.find((other) => alike([other.value, value]))
    if (group) group.parts.push(part)
    else groups.push({ value, parts: [part] })
  })
  return groups.map((group) => group.parts)
}

function answerApart(calculation: Calculation, groups: readonly (readonly Part[])[]): ToolOutput {
  const shown = groups.map((parts) => ({
    text: joinedText(parts),
    shown: show(evaluate(joinedCode(parts)), parts, calculation),
  }))
  const text = shown
    .map((part) => (part.text === part.shown.text ? part.text : `${part.text} = ${part.shown.text}`))
    .join('; ')
  const parts = shown.map((part) => ({
    text: part.text,
    value: part.shown.value,
    ...(part.shown.unit && { unit: part.shown.unit }),
  }))
  if (calculation.joined === 'and') return { text: `${text}.`, data: { value: null, parts } }
  const kinds = groups.map(([part]) => kindOf(evaluate(part?.code ?? '0')))
  const verb = calculation.parts.some((part) => part.minus) ? 'subtracted from each other' : 'added'
  return { text: `${text}. ${capital(kinds.join(' and '))} cannot be ${verb}.`, data: { value: null, parts } }
}

/** `code` rounded to the decimal places that were asked for. */
const toDecimals = (code: string, decimals: number | undefined, unit: string | undefined) =>
  decimals === undefined ? code : `round(${code},${decimals}${unit ? `,${unit}` : ''})`

function answerSum(calculation: Calculation): ToolOutput {
  const { parts, text: words, target, decimals, say } = calculation
  const percent = target === '%' && !say ? '*100' : ''
  const wanted = target !== undefined && target !== '%' ? target : undefined
  const value = evaluate(toDecimals(`(${joinedCode(parts)})${percent}`, decimals, wanted?.code ?? parts[0]?.unit))
  const shown = show(value, parts, calculation)
  if (wanted && shown.unit !== wanted.many)
    throw new Error(`${capital(kindOf(value))} cannot be expressed in ${wanted.many}.`)
  const codes = [wanted?.code, ...parts.map((part) => part.unit)].filter((code) => code !== undefined)
  const text = say ? say(shown.text) : `${words} = ${shown.text}`
  return { text: `${text}${whichUnits(codes)}`, data: { value: shown.value, ...(shown.unit && { unit: shown.unit }) } }
}

/**
 * Answers a request for arithmetic.
 * @throws {Decline} when it is none.
 * @throws {Error} when it cannot be calculated as it stands.
 */
export function calculate(expression: string): ToolOutput {
  const calculation = readCalculation(expression)
  const { parts, joined } = calculation
  try {
    const values = parts.map((part) => evaluate(part.code))
    const groups = joined === 'and' ? parts.map((part) => [part]) : byKind(parts, values)
    if (groups.length > 1) return answerApart(calculation, groups)
    if (parts.length > 1 && values.some((value) => kindOf(value) === 'a temperature'))
      throw new Error('Temperatures cannot be added up.')
    return answerSum(calculation)
  } catch (error) {
    if (!(error instanceof DivisionByZero)) throw error
    return { text: `${calculation.text} has no result: nothing can be divided by zero.`, data: { value: null } }
  }
}
