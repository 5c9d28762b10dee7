import type { CommandSpec, SamplePart, SlotType } from '../policy/command.ts'
import { words } from '../policy/command.ts'
import type { Span } from './date-time.ts'
import { trimTalk } from './small-talk.ts'
import type { TypedSpans } from './typed-spans.ts'

/** Values by slot name; dates are ISO 8601 in UTC, durations milliseconds. `missing` names required slots without a value. */
export interface FilledSlots {
  values: Record<string, unknown>
  missing: string[]
}

const isWord = (part: SamplePart): part is { word: string } => 'word' in part

/** A word as it is compared. Many people leave apostrophes out. */
interface Word {
  word: string
  bare: string
}

const bareOf = (word: string) => word.replaceAll("'", '')
const asWord = (word: string): Word => ({ word, bare: bareOf(word) })

/** The words around a slot in the samples of a command that have it, each sequence once: every request is compared with all of them. */
interface Frames {
  before: readonly (readonly Word[])[]
  after: readonly (readonly Word[])[]
  /** Words that stand anywhere before the slot. */
  leading: ReadonlySet<string>
  /** Whether some sample begins with the slot. */
  mayBegin: boolean
  /** Whether no sample has a word beside it. */
  isBare: boolean
}

const literal = (parts: readonly SamplePart[]) => parts.filter(isWord).map((part) => part.word)

/** What is read off a command's samples, once: every request is compared with every command. */
function remembered<T>(read: (command: CommandSpec, slot: string) => T): (command: CommandSpec, slot: string) => T {
  const known = new WeakMap<CommandSpec, Map<string, T>>()
  return (command, slot) => {
    const slots = known.get(command) ?? new Map<string, T>()
    known.set(command, slots)
    const value = slots.get(slot) ?? read(command, slot)
    slots.set(slot, value)
    return value
  }
}

/** The words that stand before and after a text slot in the samples that have it, typed slots left out. */
const framesOf = remembered((command, slot): Frames => {
  const [before, after]: [string[][], string[][]] = [[], []]
  for (const { pattern } of command.samples) {
    const at = pattern.findIndex((part) => 'slot' in part && part.slot === slot)
    if (at < 0) continue
    before.push(literal(pattern.slice(0, at)))
    const behind = literal(pattern.slice(at + 1))
    // The request comes here without the politeness at its end, too.
    while (/^(?:please|thanks)$/.test(behind.at(-1) ?? '')) behind.pop()
    after.push(behind)
  }
  return {
    before: distinct(before),
    after: distinct(after),
    leading: new Set(before.flat()),
    mayBegin: before.some(({ length }) => length === 0),
    isBare: [...before, ...after].every(({ length }) => length === 0),
  }
})

/** Sequences of words that are not empty, each once, in the order in which they came. */
const distinct = (sequences: readonly string[][]): Word[][] =>
  [...new Map(sequences.filter(({ length }) => length > 0).map((one) => [one.join(' '), one])).values()].map((one) =>
    one.map(asWord),
  )

/** Whether every text slot of `command` takes the request as it stands: no sample has a word outside it. */
export const takesWholeRequest = (command: CommandSpec): boolean => isWholeRequest(command, '')
const isWholeRequest = remembered(
  ({ samples }) => samples.length > 0 && samples.every(({ pattern }) => literal(pattern).length === 0),
)

/** All words of the command itself. */
const wordsOf = remembered(
  ({ samples }): ReadonlySet<string> => new Set(samples.flatMap(({ pattern }) => literal(pattern)).map(bareOf)),
)

/** A word of a text, with its place. */
interface Token extends Word {
  start: number
  end: number
}

/** The words of `text`. */
const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  let from = 0
  const lower = text.toLowerCase().replace(/[’‘`]/g, "'")
  for (const word of words(text)) {
    const start = lower.indexOf(word, from)
    if (start < 0) continue
    from = start + word.length
    tokens.push({ ...asWord(word), start, end: from })
  }
  return tokens
}

const sameWord = (a: Word, b: Word) =>
  a.bare === b.bare ||
  (a.word.length > 4 && b.word.length > 4 && Math.abs(a.word.length - b.word.length) < 2 && oneEdit(a.word, b.word))

/** Whether the words of `frame` stand at a place among the tokens. */
function standsAt(frame: readonly Word[], tokens: readonly Token[], at: number): boolean {
  if (at + frame.length > tokens.length) return false
  for (let i = 0; i < frame.length; i++) if (!sameWord(frame[i] as Word, tokens[at + i] as Token)) return false
  return true
}

function oneEdit(a: string, b: string): boolean {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  let j = 0
  while (j < Math.min(a.length, b.length) - i && a[a.length - 1 - j] === b[b.length - 1 - j]) j++
  const rest = Math.max(a.length, b.length) - i - j
  return rest <= 1 || (rest === 2 && a[i] === b[i + 1] && a[i + 1] === b[i])
}

/** The last word at which the words before a slot may begin. */
const LAST_START = 4

const REQUEST = /^\W*(?:can|could|would|will|may|might|do) (?:you|i)\b/i

/**
 * Cuts the words around the slot off `text`: the longest frame of any sample that stands at its start, and at its end.
 * Nothing is left where no frame fits and there are only words of the command.
 */
function cutFrames(read: ReadText, frames: Frames, own: ReadonlySet<string>): string {
  const { text, tokens } = read
  let first = 0
  let reach = 0
  // By index: dozens of them for each of dozens of commands, and an iterator makes an object of each step.
  for (let f = 0; f < frames.before.length; f++) {
    const before = frames.before[f] as readonly Word[]
    if (!mayStartWith(before[0] as Word, read)) continue
    for (let at = 0; at <= Math.min(LAST_START, tokens.length - before.length - 1); at++)
      if (before.length > reach && standsAt(before, tokens, at)) {
        reach = before.length
        first = at + before.length
      }
  }
  let last = tokens.length
  for (let f = 0; f < frames.after.length; f++) {
    const after = frames.after[f] as readonly Word[]
    const at = tokens.length - after.length
    if (after.length > tokens.length - last && at > first && standsAt(after, tokens, at)) last = at
  }
  if (reach === 0 && last === tokens.length) {
    if (tokens.every(({ bare }) => own.has(bare))) return ''
    // Where samples may begin with the slot, so may this text: its first words are not the command's.
    if (!frames.mayBegin) first = skipKnownWords(tokens, frames.leading)
  }
  // "could you note that the rent is 940?": what is asked is not whether it is.
  const asked = first > 0 && REQUEST.test(text)
  const kept = tokens.slice(first, last)
  const [head, tail] = [kept[0], kept.at(-1)]
  return head && tail ? text.slice(head.start, last < tokens.length || asked ? tail.end : text.length) : text
}

/** Whether one of the words that a frame may begin at is `word`: most frames end here, and many begin alike. */
function mayStartWith(word: Word, { tokens, starts }: ReadText): boolean {
  const known = starts.get(word.word)
  if (known !== undefined) return known
  const may = tokens.slice(0, LAST_START + 1).some((token) => sameWord(word, token))
  starts.set(word.word, may)
  return may
}

/** No sample starts like this: skip the leading words that samples use before the slot, up to the last of a run of them. */
function skipKnownWords(tokens: readonly Token[], known: ReadonlySet<string>): number {
  let first = 0
  while (first < tokens.length - 1 && known.has(tokens[first]?.word ?? '')) first++
  return first
}

/** What is left of a request without typed values. */
interface ReadText {
  /** As the value of a slot. */
  whole: string | undefined
  /** Without polite talk. */
  text: string
  tokens: readonly Token[]
  /** For words that frames begin with: whether one of the first words here is the same. */
  starts: Map<string, boolean>
  /** Parts of it as the value of a slot. */
  values: Map<string, string | undefined>
}

/** Rests of requests as they were read for one command: for most others the same is left. */
const readTexts = new WeakMap<TypedSpans, Map<string, ReadText>>()

function readRest(rest: string, spans: TypedSpans): ReadText {
  const known = readTexts.get(spans) ?? new Map<string, ReadText>()
  readTexts.set(spans, known)
  const before = known.get(rest)
  if (before) return before
  const text = trimTalk(tidy(rest, false))
  const read = { whole: filling(rest), text, tokens: tokensOf(text), starts: new Map(), values: new Map() }
  known.set(rest, read)
  return read
}

/** The value that a text slot takes of a rest of the request. */
function textValue(command: CommandSpec, slot: string, rest: string, spans: TypedSpans): string | undefined {
  const frames = framesOf(command, slot)
  const read = readRest(rest, spans)
  if (frames.isBare) return read.whole
  const cut = cutFrames(read, frames, wordsOf(command, slot))
  if (!read.values.has(cut)) {
    const value = filling(tidy(cut))
    read.values.set(cut, value === undefined || POINTING.test(value) ? undefined : value)
  }
  return read.values.get(cut)
}

/** A text as the value of a slot, if there is a word in it. */
function filling(text: string): string | undefined {
  const value = text.replace(/\s+/g, ' ').trim()
  return words(value).length > 0 ? value : undefined
}

/** The typed value that a slot takes: the first after the words of the command, or at the end; an earlier one only if alone. */
function pick(
  spans: readonly Span<unknown>[],
  taken: readonly Span<unknown>[],
  text: string,
): Span<unknown> | undefined {
  const free = spans.filter((span) => !taken.some((other) => span.start < other.end && other.start < span.end))
  if (free.length < 2) return free[0]
  const atEnd = free.find((span) => words(text.slice(span.end)).length === 0)
  const early = free.find((span) => words(text.slice(0, span.start)).length <= 5)
  return early && /\b(?:to|about|that)\b/i.test(text.slice(early.end, early.end + 12))
    ? early
    : (atEnd ?? early ?? free.at(-1))
}

/** Words that only point at something: a text slot of nothing else is not filled. */
const POINTING = /^(?:the|an?|my|that|this|these|those|it|them|one|me)(?:\s+(?:one|ones))?$/i

const LOOSE_ENDS =
  /^[\s,;:.!?–-]*(?:\b(?:that|to|about|of|for|on|at|by|in|is|and)\b[\s,;:]+(?=\S))*|(?:[\s,;:–-]+\b(?:on|at|by|in|for|from|this|the|me|and|to|about)\b)*[\s,;:.!–-]*$/gi

type TypedSlot = Exclude<SlotType, 'text'>

/** "25 minutes" is a quantity and a number as well: what says most chooses first. */
const TYPED: readonly TypedSlot[] = ['date-time', 'duration', 'quantity', 'number']

/** The slots of a command that take typed values, in the order in which they choose. */
const typedSlotsOf = remembered(({ slots }) =>
  TYPED.flatMap((type) =>
    Object.keys(slots).flatMap((name): [string, TypedSlot][] => (slots[name] === type ? [[name, type]] : [])),
  ),
)

const storedValue = (value: unknown) => (value instanceof Date ? value.toISOString() : value)

/**
 * Fills the slots of `command` from the request. Typed slots take typed values; a text slot takes what is left when those,
 * the words of the command and polite talk are cut away, so samples need not list every way of asking.
 */
export function fillSlots(command: CommandSpec, text: string, spans: TypedSpans): FilledSlots {
  const values: Record<string, unknown> = {}
  const taken: Span<unknown>[] = []
  for (const [name, type] of typedSlotsOf(command, '')) {
    const span = pick(spans[type], taken, text)
    if (!span) continue
    taken.push(span)
    values[name] = storedValue(span.value)
  }
  let rest = text
  for (const span of taken.toSorted((a, b) => b.start - a.start))
    rest = `${rest.slice(0, span.start).replace(/\b(?:on|by|at|for|in|until)\s+$/i, '')} ${rest.slice(span.end)}`
  const missing: string[] = []
  for (const name of Object.keys(command.slots)) {
    const value = command.slots[name] === 'text' ? textValue(command, name, rest, spans) : undefined
    if (value !== undefined) values[name] = value
    if (!(name in values) && !command.optional.includes(name)) missing.push(name)
  }
  return { values, missing }
}

const tidy = (text: string, both = true) => {
  const trimmed = text.trim().replace(/\s+/g, ' ')
  return both
    ? trimmed.replace(LOOSE_ENDS, '').trim()
    : trimmed.replace(/(?:[\s,;:–-]+\b(?:on|at|by|in|for|from|this|the|and)\b)*[\s,;:.!–-]*$/gi, '')
}
