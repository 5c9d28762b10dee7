import { UNIT_NAMES } from './unit-names.ts'

/** A unit: its mathjs expression, and how to write one and many of it. */
export interface NamedUnit {
  code: string
  one: string
  many: string
  /** What the same word means when the context asks for another kind: an ounce of water is a fluid ounce. */
  otherwise?: readonly string[]
}

const OTHERWISE: Readonly<Record<string, readonly string[]>> = { ounce: ['usfloz'], deg: ['degC', 'degF'] }

const readTable = (): ReadonlyMap<string, NamedUnit> => {
  const byName = new Map<string, NamedUnit>()
  for (const line of UNIT_NAMES.trim().split('\n')) {
    const [code = '', one = '', many = '', names = ''] = line.split(' | ')
    const otherwise = OTHERWISE[code]
    const unit = { code, one, many, ...(otherwise && { otherwise }) }
    for (const name of names.split(', '))
      for (const form of name.length > 1 ? [name, `${name}s`] : [name]) if (!byName.has(form)) byName.set(form, unit)
  }
  return byName
}

const BY_NAME = readTable()
const LONGEST_NAME = 3

const normal = (word: string) => (/^degrees$/.test(word) ? 'degree' : word)

/** The unit that `code` names in the table. */
export const unitOfCode = (code: string): NamedUnit | undefined =>
  [...BY_NAME.values()].find((unit) => unit.code === code)

/** A unit at the start of `words`, and how many of them name it. */
export interface FoundUnit {
  unit: NamedUnit
  length: number
}

function simpleUnit(words: readonly string[]): FoundUnit | undefined {
  for (let length = Math.min(LONGEST_NAME, words.length); length > 0; length--) {
    const name = words.slice(0, length).map(normal).join(' ')
    const unit = BY_NAME.get(name)
    if (unit) return { unit, length }
  }
  return undefined
}

const POWERS: readonly [words: readonly string[], power: number, shown: string, sign: string][] = [
  [['square', 'sq'], 2, 'square', '²'],
  [['cubic', 'cu', 'cube'], 3, 'cubic', '³'],
]
const isSymbol = (unit: NamedUnit) => unit.one.length <= 2 && unit.one === unit.many

function powerUnit(words: readonly string[]): FoundUnit | undefined {
  const power = POWERS.find(([names]) => names.includes(words[0] ?? ''))
  const base = power && simpleUnit(words.slice(1))
  if (!power || !base) return undefined
  const { code, one, many } = base.unit
  const name = (shown: string) => (isSymbol(base.unit) ? `${shown}${power[3]}` : `${power[2]} ${shown}`)
  return { unit: { code: `${code}^${power[1]}`, one: name(one), many: name(many) }, length: base.length + 1 }
}

/** `miles per hour` and the like: a unit, `per` or a slash, and another unit. */
export function findUnit(words: readonly string[]): FoundUnit | undefined {
  const first = simpleUnit(words) ?? powerUnit(words)
  if (!first || !['per', '/'].includes(words[first.length] ?? '')) return first
  const second = simpleUnit(words.slice(first.length + 1)) ?? powerUnit(words.slice(first.length + 1))
  if (!second) return first
  const code = `${first.unit.code}/${second.unit.code}`
  const known = unitOfCode(code)
  const per = {
    code,
    one: `${first.unit.one} per ${second.unit.one}`,
    many: `${first.unit.many} per ${second.unit.one}`,
  }
  return { unit: known ?? per, length: first.length + 1 + second.length }
}
