import type { MemoryKind, PortableMemory } from '@openpa/core'
import { checkedMemory } from './checked-memory.ts'
import type { ParsedMemories } from './interchange.ts'
import { plainText } from './plain-text.ts'

/** Stands below the title and tells our files from anyone's Markdown. */
const MARKER = '<!-- openpa-memory 1 -->'

/** Headings in the order of the document. */
const HEADINGS: Record<MemoryKind, string> = {
  fact: 'Facts',
  preference: 'Preferences',
  procedure: 'Procedures',
  episode: 'Episodes',
}
const KINDS = Object.keys(HEADINGS) as MemoryKind[]

/** Names in an item's comment. The text stands before it, and the heading says the kind: moving an item changes it. */
const NAMES = {
  id: 'id',
  created: 'createdAt',
  from: 'validFrom',
  to: 'validTo',
  by: 'supersededBy',
  importance: 'importance',
  trust: 'trust',
  origins: 'origins',
  place: 'place',
} as const satisfies Record<string, Exclude<keyof PortableMemory, 'text' | 'kind'>>

/** Whether a file was written by {@link toMarkdown}. */
export const isOurMarkdown = (text: string): boolean => plainText(text).split('\n', 10).includes(MARKER)

/**
 * A document to read and to edit: a heading a kind, an item a memory, episodes by session in the order of their turns.
 * What the text does not say stands in a comment at an item's end, so that {@link parseMarkdown} gives back the same
 * memories, in the document's order.
 */
export function toMarkdown(memories: readonly PortableMemory[]): string {
  const sections = KINDS.map((kind) => section(kind, memories)).filter((lines) => lines !== '')
  return ['# Memories', MARKER, ...sections].map((part) => `${part}\n`).join('\n')
}

function section(kind: MemoryKind, memories: readonly PortableMemory[]): string {
  const bySession = Map.groupBy(
    memories.filter((memory) => memory.kind === kind),
    (memory) => (kind === 'episode' ? memory.place?.session : undefined),
  )
  // Those without a session first, since nothing but the next heading ends a session.
  const loose = bySession.get(undefined) ?? []
  bySession.delete(undefined)
  const parts = [
    loose.map(item).join('\n'),
    ...[...bySession].flatMap(([session, turns]) => [
      `### Session ${escaped(`${session}`).replace(/\s+/g, ' ')}`,
      turns.toSorted(byTurn).map(item).join('\n'),
    ]),
  ].filter((part) => part !== '')
  return parts.length === 0 ? '' : [`## ${HEADINGS[kind]}`, ...parts].join('\n\n')
}

const byTurn = (a: PortableMemory, b: PortableMemory) => (a.place?.turn ?? 0) - (b.place?.turn ?? 0)

/**
 * The text as it is written, its further lines indented by two spaces. A comment after the last line of several could
 * undo the end of a code block, so there it has a line of its own.
 */
function item(memory: PortableMemory): string {
  const lines = escaped(memory.text).split('\n')
  const mark = markOf(memory)
  const trailer = mark === undefined ? commentOf(memory) : `${mark} ${commentOf(memory)}`
  if (lines.length === 1) return `- ${lines[0]} ${trailer}`
  const [first = '', ...rest] = [...lines, trailer]
  return [first === '' ? '-' : `- ${first}`, ...rest.map((line) => (line === '' ? '' : `  ${line}`))].join('\n')
}

/** Tells the reader that something is no longer so; for the program the comment says it. */
function markOf({ validTo, supersededBy }: PortableMemory): string | undefined {
  if (validTo) return `*(until ${validTo.slice(0, 10)})*`
  return supersededBy ? '*(superseded)*' : undefined
}

/** What {@link markOf} gives, with the space or line end before it. */
const MARK = /[ \n]\*\((?:until \d{4}-\d{2}-\d{2}|superseded)\)\*$/

function commentOf(memory: PortableMemory): string {
  const fields = Object.entries(NAMES).flatMap(([name, field]) =>
    memory[field] === undefined ? [] : [`${name}=${written(memory[field])}`],
  )
  return ['<!--', ...fields, '-->'].join(' ')
}

/** A value without spaces and without `--`, which ends comments: as it is, or as JSON. */
function written(value: unknown): string {
  if (typeof value === 'string' && isBare(value)) return value
  return JSON.stringify(value).replaceAll(' ', '\\u0020').replaceAll('--', '-\\u002d')
}

/** Text that reading takes for nothing but text. */
const isBare = (value: string) => /^[\p{L}\p{N}](?:-?[\p{L}\p{N}_:.+/])*$/u.test(value) && !JSON_VALUE.test(value)

/** How a value that is written as JSON looks. */
const JSON_VALUE = /^(?:["[{]|(?:null|true|false|-?\d[\d.e+-]*)$)/

/** Beginnings of comments, carriage returns (an editor changes line ends) and what would be read as one of the escapes. */
const escaped = (text: string) =>
  text
    .replace(/&(?=(?:amp|lt|#13);)/g, '&amp;')
    .replaceAll('<!--', '&lt;!--')
    .replaceAll('\r', '&#13;')

const ESCAPES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&#13;': '\r' }
const unescaped = (text: string) => text.replace(/&(?:amp|lt|#13);/g, (entity) => ESCAPES[entity] ?? entity)

interface Item {
  kind: MemoryKind
  /** Of its first line, from 1. */
  line: number
  lines: string[]
}

/** Reads {@link toMarkdown}, also after a person has edited it: an item without a comment is a memory that says no more. */
export function parseMarkdown(text: string): ParsedMemories {
  const parsed: ParsedMemories = { memories: [], problems: [] }
  for (const { kind, line, lines } of itemsOf(plainText(text))) {
    const read = memoryOf(kind, lines.join('\n'))
    if ('memory' in read) parsed.memories.push(read.memory)
    else parsed.problems.push({ line, message: read.message })
  }
  return parsed
}

function itemsOf(text: string): Item[] {
  const items: Item[] = []
  let kind: MemoryKind = 'fact'
  let open: Item | undefined
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '-' || line.startsWith('- ')) {
      open = { kind, line: index + 1, lines: [line.slice(2)] }
      items.push(open)
    } else if (line.startsWith('#')) {
      kind = KINDS.find((each) => line.trimEnd() === `## ${HEADINGS[each]}`) ?? kind
      open = undefined
    } else open?.lines.push(line.replace(/^ {2}/, ''))
    if (line.includes('<!-- ') && line.trimEnd().endsWith('-->')) open = undefined
  }
  return items
}

function memoryOf(kind: MemoryKind, body: string) {
  const start = body.lastIndexOf('<!-- ')
  const end = body.lastIndexOf('-->')
  if (start >= 0 && end < start) return { message: 'The comment at the end of this memory is cut off.' }
  if (start < 0 || body.slice(end).trimEnd() !== '-->') return checkedMemory({ kind, text: unescaped(body).trim() })
  const fields = fieldsOf(body.slice(start + '<!-- '.length, end))
  const shown = body.slice(0, Math.max(0, start - 1))
  const text = fields.validTo || fields.supersededBy ? shown.replace(MARK, '') : shown
  return checkedMemory({ ...fields, kind, text: unescaped(text) })
}

/** Names that we do not know are left out: a later version may have written them. */
function fieldsOf(comment: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const part of comment.split(' ')) {
    const [, name = '', value = ''] = /^([a-z]+)=(.+)$/.exec(part) ?? []
    if (Object.hasOwn(NAMES, name)) fields[NAMES[name as keyof typeof NAMES]] = readValue(value)
  }
  return fields
}

function readValue(text: string): unknown {
  if (!JSON_VALUE.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
