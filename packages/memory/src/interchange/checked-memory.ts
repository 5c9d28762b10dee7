import { type MemoryKind, type PortableMemory, type PortableOrigin, type PortablePlace, storable } from '@openpa/core'

const MAX_TEXT_CHARS = 100_000

const KINDS: Record<MemoryKind, true> = { fact: true, preference: true, episode: true, procedure: true }

interface Field<T> {
  /** Ends the sentence `"createdAt" is not …`. */
  expected: string
  /** Undefined where the value is not what is expected. */
  read(value: unknown): T | undefined
}

const string: Field<string> = {
  expected: 'text',
  read: (value) => (typeof value === 'string' ? storable(value) : undefined),
}
const kind: Field<MemoryKind> = {
  expected: `one of ${Object.keys(KINDS).join(', ')}`,
  read: (value) => (typeof value === 'string' && Object.hasOwn(KINDS, value) ? (value as MemoryKind) : undefined),
}
const share: Field<number> = {
  expected: 'a number from 0 to 1',
  read: (value) => (typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined),
}
const time: Field<string> = { expected: 'a time in ISO 8601', read: utcTime }
const origins: Field<PortableOrigin[]> = {
  expected: 'a list of origins',
  read: (value) => (Array.isArray(value) ? allOrNone(value.map(originOf)) : undefined),
}
const place: Field<PortablePlace> = { expected: 'a place in a session', read: placeOf }

const orNull = <T>({ expected, read }: Field<T>): Field<T | null> => ({
  expected: `${expected} or null`,
  read: (value) => (value === null ? null : read(value)),
})

const FIELDS: { readonly [Name in keyof PortableMemory]-?: Field<Exclude<PortableMemory[Name], undefined>> } = {
  id: string,
  text: string,
  kind,
  createdAt: time,
  validFrom: time,
  validTo: orNull(time),
  supersededBy: orNull(string),
  importance: share,
  trust: share,
  origins,
  place,
}

/** A memory, or why it is none. */
export type CheckedMemory = { memory: PortableMemory } | { message: string }

/**
 * Reads a memory that came from outside: unknown fields go, text becomes {@link storable}, times become UTC. A memory
 * without a kind is a fact; the single `origin` of older exports becomes the first of `origins`.
 */
export function checkedMemory(value: unknown): CheckedMemory {
  if (!isRecord(value)) return { message: 'This is not a memory.' }
  const given: Record<string, unknown> = {
    ...value,
    origins: value.origins === undefined && value.origin !== undefined ? [value.origin] : value.origins,
  }
  const read: Partial<PortableMemory> = {}
  for (const [name, field] of Object.entries(FIELDS)) {
    if (given[name] === undefined) continue
    const known = field.read(given[name])
    if (known === undefined) return { message: `"${name}" is not ${field.expected}.` }
    Object.assign(read, { [name]: known })
  }
  const { text = '', kind: ofKind = 'fact' } = read
  const message = textProblem(text)
  return message === undefined ? { memory: { ...read, text, kind: ofKind } } : { message }
}

/** Why `text` cannot be a memory; undefined where it can. */
function textProblem(text: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) return 'There is nothing to remember in this.'
  if (text.length > MAX_TEXT_CHARS) return `A memory has at most ${MAX_TEXT_CHARS} characters; this has ${text.length}.`
  return undefined
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** A time that is in UTC stays as it is written, so that an export read back is the same text. */
function utcTime(value: unknown): string | undefined {
  const [, day, zone] = (typeof value === 'string' && TIME.exec(value)) || []
  if (typeof value !== 'string' || day === undefined || !isDay(day)) return undefined
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return undefined
  return zone === 'Z' ? value : date.toISOString()
}

/** Whether `YYYY-MM-DD` is a day: `Date` takes 30 February for 2 March, PostgreSQL does not take it at all. */
export function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

function originOf(value: unknown): PortableOrigin | undefined {
  if (!isRecord(value) || typeof value.source !== 'string') return undefined
  const { turn } = value
  if (turn !== undefined && !isTurn(turn)) return undefined
  const named = stringsOf(value, ['run', 'skill', 'file', 'session'])
  return named && { source: storable(value.source), ...named, ...(turn !== undefined && { turn }) }
}

const isTurn = (turn: unknown): turn is number => typeof turn === 'number' && Number.isSafeInteger(turn) && turn >= 0

function placeOf(value: unknown): PortablePlace | undefined {
  if (!isRecord(value) || typeof value.session !== 'string') return undefined
  const { turn } = value
  if (!isTurn(turn)) return undefined
  const named = stringsOf(value, ['speaker'])
  return named && { session: storable(value.session), turn, ...named }
}

/** Those of the optional text fields that are there; undefined where one is no text. */
function stringsOf<Name extends string>(
  value: Record<string, unknown>,
  names: readonly Name[],
): { [N in Name]?: string } | undefined {
  const found: { [N in Name]?: string } = {}
  for (const name of names) {
    const text = value[name]
    if (text === undefined) continue
    if (typeof text !== 'string') return undefined
    found[name] = storable(text)
  }
  return found
}

const allOrNone = <T>(values: (T | undefined)[]): T[] | undefined => {
  const found = values.filter((value) => value !== undefined)
  return found.length === values.length ? found : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
