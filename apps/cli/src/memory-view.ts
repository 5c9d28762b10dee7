import type { Memory, MemoryChange, MemoryOrigin } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { localTime } from './terminal/style.ts'

/** As many characters of a memory as a list shows. */
const LINE_CHARS = 300

/** The first characters of an id, which name it. */
export const short = (id: string): string => id.slice(0, 8)

/** A memory's text on one line, with nothing in it that a terminal obeys. */
export function oneLine(text: string): string {
  const line = escapeText(text.slice(0, 2 * LINE_CHARS))
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > LINE_CHARS ? `${line.slice(0, LINE_CHARS - 1)}…` : line
}

/** A memory on one line, and until when it held where it is over. */
export const statementLine = ({ text, validTo }: Pick<Memory, 'text' | 'validTo'>): string =>
  validTo === null ? oneLine(text) : `${oneLine(text)} (until ${localTime(validTo)})`

/** What the parts of a score mean to people; parts without a name only tip the scales. */
const REASONS: readonly (readonly [part: string, reason: string])[] = [
  ['cosine', 'meaning'],
  ['coverage', 'words'],
  ['topic', 'topic'],
  ['near', 'neighbours'],
  ['session', 'session'],
]

/** Why a memory was found: `meaning 0.52 words 0.80 …`. */
export function reasonsOf(parts: Readonly<Record<string, number>> | null): string {
  if (parts === null) return 'no reasons were kept'
  const shares = REASONS.flatMap(([part, reason]) => (parts[part] ? [`${reason} ${parts[part].toFixed(2)}`] : []))
  const speaker = parts.speaker ? [parts.speaker > 0 ? 'said by who is asked about' : 'said by another'] : []
  return [...shares, ...speaker].join(' ') || 'no word and no meaning in common'
}

/** Where a memory was told, in words. */
export const originText = ({ source, skill, run, file }: MemoryOrigin): string =>
  [
    source,
    file !== undefined && `from ${escapeText(file)}`,
    skill !== undefined && `through ${skill}`,
    run !== undefined && `in run ${run}`,
  ]
    .filter(Boolean)
    .join(' ')

/** What a change did: `rewritten, before: “…”`. */
export function changeText({ action, before, after, undoneAt }: MemoryChange): string {
  const what =
    before === null && after === null
      ? 'forgotten since'
      : [
          before?.text !== undefined && `before: “${oneLine(before.text)}”`,
          after?.importance !== undefined &&
            `importance ${before?.importance?.toFixed(2)} → ${after.importance.toFixed(2)}`,
          after?.supersededBy && `by ${short(after.supersededBy)}`,
          action === 'revived' && 'told again: it holds again',
        ]
          .filter(Boolean)
          .join(', ')
  return [action, what, undoneAt && `undone ${localTime(undoneAt)}`].filter(Boolean).join(', ')
}
