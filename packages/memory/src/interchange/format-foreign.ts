import type { MemoryKind, PortablePlace } from '@openpa/core'
import { checkedMemory, isDay } from './checked-memory.ts'
import type { ImportProblem, ParsedMemories } from './interchange.ts'
import { type MarkdownNote, readMarkdownNotes } from './markdown-notes.ts'
import { plainText } from './plain-text.ts'
import { statementOf } from './statement.ts'

/** Below a person's own word: another assistant wrote these down, and nobody may have read them since. */
const IMPORT_TRUST = 0.7

/** The programs whose files we know. */
export type ForeignProgram = 'openclaw' | 'hermes'

/**
 * Which program a file is of, undefined for any other Markdown. Both have a `MEMORY.md` and a `USER.md`: Hermes' are told
 * by the lines of a section sign between entries, or by the folder `memories`.
 * @param text As {@link plainText} gives it.
 */
export function foreignProgram(text: string, fileName: string): ForeignProgram | undefined {
  if (HERMES_DELIMITER.test(text) || /(?:^|[\\/])memories[\\/](?:MEMORY|USER)\.md$/.test(fileName)) return 'hermes'
  if (/^(?:MEMORY|USER|\d{4}-\d{2}-\d{2}(?:-[^.]*)?)\.md$/i.test(baseName(fileName))) return 'openclaw'
  return /^# Session: |<!-- openclaw[-:]/m.test(text) ? 'openclaw' : undefined
}

/**
 * Reads notes of OpenClaw or Hermes Agent, and any other Markdown or plain text: a memory for each entry, item or paragraph.
 *
 * Everything is a `fact`, but for what says in `USER.md`, or below a heading of preferences, what the person likes or wants,
 * and for turns of a conversation, which are episodes. Nothing is ever a `procedure`: an instruction in an import is
 * something that was written there, not a rule to follow.
 * @param options `fileName` with its folders, where they are known; the day in it dates the notes.
 */
export function parseForeign(text: string, { fileName }: { fileName: string }): ParsedMemories {
  const plain = plainText(text)
  if (foreignProgram(plain, fileName) === 'hermes') return collect(fileName, hermesEntries(plain, fileName), [])
  const turns = sessionTurns(plain, fileName)
  if (turns.length > 0) return collect(fileName, turns, [])
  const { notes, problems } = readMarkdownNotes(plain)
  const entries = notes.flatMap((note) => markdownEntry(note, fileName))
  return collect(fileName, entries, problems)
}

interface Entry {
  line: number
  text: string
  kind: MemoryKind
  createdAt?: string
  place?: PortablePlace
}

function collect(fileName: string, entries: Entry[], problems: ImportProblem[]): ParsedMemories {
  const origins = [{ source: 'import', file: baseName(fileName) }]
  const parsed: ParsedMemories = { memories: [], problems: [...problems] }
  for (const { line, ...entry } of entries) {
    const read = checkedMemory({ ...entry, trust: IMPORT_TRUST, origins })
    if ('memory' in read) parsed.memories.push(read.memory)
    else parsed.problems.push({ line, message: read.message })
  }
  return parsed
}

/** @see https://github.com/NousResearch/hermes-agent/blob/main/tools/memory_tool.py (`ENTRY_DELIMITER`) */
const HERMES_DELIMITER = /^[ \t]*§[ \t]*$/m

/** Entries have any text and several lines; without a delimiter the file is one entry. */
function hermesEntries(text: string, fileName: string): Entry[] {
  let line = 1
  return text.split(new RegExp(HERMES_DELIMITER, 'gm')).flatMap((part) => {
    const entry = part.trim()
    const start = line + newlines(part.slice(0, part.indexOf(entry)))
    line += newlines(part)
    return entry === '' ? [] : [{ line: start, text: entry, kind: kindOf(entry, [], fileName) }]
  })
}

const newlines = (text: string) => text.split('\n').length - 1

/**
 * What OpenClaw saves of a conversation when it ends: a head with the session's names, then its last turns.
 * @see https://github.com/openclaw/openclaw/blob/main/src/hooks/bundled/session-memory/handler.ts
 */
const SESSION = /^# Session: (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC *\n/
const SESSION_HEAD = /^\*\*(?:Session Key|Session ID|Source)\*\*:/

/** None where the file is no such record, or holds a summary in place of the turns. */
function sessionTurns(text: string, fileName: string): Entry[] {
  const [head, day, time] = SESSION.exec(text) ?? []
  if (head === undefined) return []
  const session = /^- \*\*Session ID\*\*: (\S+)$/m.exec(text)?.[1] ?? baseName(fileName)
  const turns: Entry[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, speaker, said] = /^(user|assistant): (.*)$/.exec(line) ?? []
    const last = turns.at(-1)
    if (speaker !== undefined && said !== undefined)
      turns.push({
        line: index + 1,
        text: said,
        kind: 'episode',
        createdAt: `${day}T${time}.000Z`,
        place: { session, turn: turns.length, speaker },
      })
    else if (last) last.text += `\n${line}`
  }
  return turns.map((turn) => ({ ...turn, text: turn.text.trim() }))
}

/** What OpenClaw adds to a note that it has moved to `MEMORY.md`. */
const PROMOTION = /^\[score=[^\]]*\bsource=([^\]]*)\]$/

function markdownEntry(note: MarkdownNote, fileName: string): Entry[] {
  const tail = Math.max(0, note.text.lastIndexOf('[score='))
  const source = PROMOTION.exec(note.text.slice(tail))?.[1]
  const text = statementOf(source === undefined ? note : { ...note, text: note.text.slice(0, tail) })
  if (text === undefined || SESSION_HEAD.test(note.text)) return []
  const day = [source ?? '', ...note.context.toReversed(), baseName(fileName)]
    .map(dayIn)
    .find((each) => each !== undefined)
  return [
    {
      line: note.line,
      text,
      kind: kindOf(text, note.context, fileName),
      ...(day !== undefined && { createdAt: `${day}T00:00:00.000Z` }),
    },
  ]
}

function dayIn(text: string): string | undefined {
  const day = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/.exec(text)?.[0]
  return day !== undefined && isDay(day) ? day : undefined
}

/** "Always" and "never" are not among them: those are instructions. */
const LIKING =
  /\b(?:prefer(?:s|red|ences?)?|likes?|dislikes?|loves?|enjoys?|hates?|wants?|wishes|favou?rites?|fond of|would rather|can't stand)\b/i
const LIKING_HEADING = /\b(?:preferences|likes|dislikes|favou?rites|pet peeves)\b/i

const kindOf = (text: string, context: readonly string[], fileName: string): MemoryKind =>
  (baseName(fileName).toLowerCase() === 'user.md' && LIKING.test(text)) ||
  context.some((heading) => LIKING_HEADING.test(heading))
    ? 'preference'
    : 'fact'

/** Without folders, which would tell where the file lay on somebody's machine. */
const baseName = (fileName: string) => fileName.split(/[\\/]/).at(-1) ?? fileName
