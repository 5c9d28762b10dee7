import { type ForeignProgram, foreignProgram, parseForeign } from './format-foreign.ts'
import { parseJsonl } from './format-jsonl.ts'
import { isOurMarkdown, parseMarkdown } from './format-markdown.ts'
import type { ParsedMemories } from './interchange.ts'
import { plainText } from './plain-text.ts'

/** `openpa-markdown` is our own document, `markdown` anyone's. */
export type ImportFormat = 'jsonl' | 'openpa-markdown' | ForeignProgram | 'markdown' | 'text'

/**
 * Reads a file of memories in whatever format it is in, and says which. The same file gives the same result every time.
 * @param options `fileName` with its folders, where they are known.
 */
export function parseImport(
  text: string,
  { fileName }: { fileName: string },
): ParsedMemories & { format: ImportFormat } {
  const format = formatOf(plainText(text), fileName)
  if (format === 'jsonl') return { format, ...parseJsonl(text) }
  if (format === 'openpa-markdown') return { format, ...parseMarkdown(text) }
  return { format, ...parseForeign(text, { fileName }) }
}

function formatOf(text: string, fileName: string): ImportFormat {
  if (/\.(?:jsonl|ndjson)$/i.test(fileName) || /^\s*\{\s*"/.test(text)) return 'jsonl'
  if (isOurMarkdown(text)) return 'openpa-markdown'
  return (
    foreignProgram(text, fileName) ??
    (MARKDOWN.test(text) || /\.(?:md|markdown)$/i.test(fileName) ? 'markdown' : 'text')
  )
}

/** A heading, an item, a block of code or a row of a table. */
const MARKDOWN = /^[ \t]*(?:#{1,6}[ \t]|[-*+][ \t]|\d+[.)][ \t]|```|\|.*\|[ \t]*$)/m
