import type { PortableMemory } from '@openpa/core'
import { checkedMemory } from './checked-memory.ts'
import type { ParsedMemories } from './interchange.ts'

/** One memory a line and nothing else, no header: `jq` reads it as it is, and older exports have the same form. */
export const toJsonl = (memories: readonly PortableMemory[]): string =>
  memories.map((memory) => `${JSON.stringify(memory)}\n`).join('')

/** Reads lines of {@link toJsonl} or of an older export. A line that is broken or no memory is a problem; blank ones are not. */
export function parseJsonl(text: string): ParsedMemories {
  const parsed: ParsedMemories = { memories: [], problems: [] }
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const last = lines.findLastIndex((line) => line.trim() !== '')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const read = memoryOf(line, index === last)
    if ('memory' in read) parsed.memories.push(read.memory)
    else parsed.problems.push({ line: index + 1, message: read.message })
  }
  return parsed
}

function memoryOf(line: string, isLast: boolean) {
  try {
    return checkedMemory(JSON.parse(line))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { message: isLast ? 'The last line is no JSON; the file may have been cut off.' : 'This line is no JSON.' }
  }
}
