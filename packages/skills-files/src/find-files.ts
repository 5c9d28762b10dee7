import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { fileText, isPlain, isReadable, UnreadableFile } from './file-text.ts'
import { readFind } from './read-request.ts'
import { type FoundFile, folders, walkFolders } from './walk-folders.ts'
import { isForm, tellingWords, wordsOf } from './words.ts'

interface FindInput {
  request?: string | undefined
  query?: string | undefined
  where: 'names' | 'texts' | 'both'
  limit: number
}

interface Hit {
  path: string
  modifiedAt: string
  size: number
  /** The line that fits, of a file that was found by its text. */
  line?: string
}

/** How long files are looked into; a tool call has 30 s. */
const READING_MS = 15_000
/** Larger ones are not looked into. */
const MOST_BYTES = 5_000_000
/** What is read at the same time. */
const AT_ONCE = 8

/** How many of the words stand in a text, 0..1. */
function share(asked: readonly string[], text: string): number {
  const words = wordsOf(text)
  return asked.filter((one) => words.some((word) => isForm(word, one))).length / Math.max(1, asked.length)
}

/** `*.pdf`, `report-?.txt`: signs that stand for any. */
function pattern(query: string): RegExp | undefined {
  if (!/[*?]/.test(query)) return undefined
  const escaped = query
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 'i')
}

function byName(files: readonly FoundFile[], query: string): FoundFile[] {
  const signs = pattern(query)
  if (signs) return files.filter(({ name }) => signs.test(name))
  const asked = tellingWords(query)
  return files.filter(
    ({ name }) => name.toLowerCase() === query.toLowerCase() || (asked.length > 0 && share(asked, name) === 1),
  )
}

const LONGEST = 160

function lineIn(text: string, asked: readonly string[]): string {
  const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim())
  const best = lines.reduce((a, b) => (share(asked, b) > share(asked, a) ? b : a), '')
  if (best.length <= LONGEST) return best
  const at = Math.max(0, best.toLowerCase().indexOf(asked.find((word) => best.toLowerCase().includes(word)) ?? '') - 40)
  return `${at > 0 ? '…' : ''}${best.slice(at, at + LONGEST).trim()}…`
}

/** Looks into files until there are enough, or time is over. Plain text first: it costs least. */
async function byText(powers: Powers, files: readonly FoundFile[], query: string, limit: number) {
  const asked = tellingWords(query)
  const until = performance.now() + READING_MS
  const wanted = files
    .filter(({ path, size }) => isReadable(path) && size <= MOST_BYTES)
    .sort((a, b) => Number(isPlain(b.path)) - Number(isPlain(a.path)))
  const hits: { file: FoundFile; line: string }[] = []
  let read = 0
  while (read < wanted.length && hits.length < limit && performance.now() < until) {
    const some = wanted.slice(read, read + AT_ONCE)
    read += some.length
    const texts = await Promise.all(some.map((file) => textOrNone(powers, file.path)))
    for (const [i, file] of some.entries()) {
      const text = texts[i] ?? ''
      if (asked.length > 0 && share(asked, text) === 1) hits.push({ file, line: lineIn(text, asked) })
    }
  }
  return { hits, left: hits.length < limit ? wanted.length - read : 0 }
}

async function textOrNone({ files }: Powers, path: string): Promise<string | undefined> {
  try {
    return (await fileText(files, path)).text
  } catch (error) {
    const isGone =
      error instanceof Error && 'code' in error && (error.code === 'file.not-found' || error.code === 'input.too-large')
    if (isGone || error instanceof UnreadableFile) return undefined
    throw error
  }
}

/** Finds files by name and by text. @throws {Decline} for a sentence that looks for no file. */
export async function findFiles(input: FindInput, powers: Powers): Promise<ToolOutput> {
  const asked =
    input.query === undefined
      ? input.request === undefined
        ? undefined
        : readFind(input.request)
      : { query: input.query, where: input.where }
  if (!asked) throw new Decline('That looks for no file.')
  const roots = await folders(powers)
  const { files, isCut } = await walkFolders(powers, roots)
  const named = asked.where === 'texts' ? [] : byName(files, asked.query)
  const rest = files.filter((file) => !named.includes(file))
  const { hits, left } =
    asked.where === 'names' || pattern(asked.query) || named.length >= input.limit
      ? { hits: [], left: 0 }
      : await byText(powers, rest, asked.query, input.limit - named.length)
  const found: Hit[] = [
    ...named
      .sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt))
      .slice(0, input.limit)
      .map(({ path, modifiedAt, size }) => ({ path, modifiedAt, size })),
    ...hits.map(({ file: { path, modifiedAt, size }, line }) => ({ path, modifiedAt, size, line })),
  ]
  const more = [
    ...(named.length > input.limit ? [`… and ${named.length - input.limit} more by name`] : []),
    ...(left > 0 ? [`${left} files were not looked into: time was over.`] : []),
    ...(isCut ? ['There are more files than I can look through.'] : []),
  ]
  const none = `No file in ${roots.join(', ')} fits “${asked.query}”. Other folders: assistant skill config files folders <paths>`
  const lines = found.map(({ path, line }) => (line === undefined ? path : `${path}: ${line}`))
  return { text: [...(found.length === 0 ? [none] : lines), ...more].join('\n'), data: found }
}
