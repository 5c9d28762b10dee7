import { Decline, type Powers, type ToolOutput } from '@openpa/skill'
import { type FileText, fileText, UnreadableFile } from './file-text.ts'
import { isPath, pickFile } from './pick-file.ts'
import { readOpen, readSummary } from './read-request.ts'
import { summaryOf } from './summary.ts'

interface FileInput {
  request?: string | undefined
  file?: string | undefined
}

const unreadable = (path: string, why: string): ToolOutput => ({
  text: `${path} cannot be read. ${why}`,
  data: { path },
})

/** The text of the file that is meant, or what to say instead. */
async function textOf({ request, file }: FileInput, powers: Powers, read: (sentence: string) => string | undefined) {
  const asked = file ?? (request === undefined ? undefined : read(request))
  if (asked === undefined) throw new Decline('That is about no file.')
  const picked = await pickFile(powers, asked)
  if (!isPath(picked)) return { instead: picked }
  const { path } = picked
  try {
    return { path, read: await fileText(powers.files, path) }
  } catch (error) {
    if (error instanceof UnreadableFile) return { instead: unreadable(path, error.message) }
    throw error
  }
}

const about = ({ text, pages }: FileText) =>
  `${pages === undefined ? '' : `${pages} ${pages === 1 ? 'page' : 'pages'}, `}${text.length.toLocaleString('en')} characters`

/** Shows a piece of a file's text. */
export async function readFile(
  input: FileInput & { from: number; length: number },
  powers: Powers,
): Promise<ToolOutput> {
  const { path, read, instead } = await textOf(input, powers, readOpen)
  if (!read) return instead
  const end = Math.min(read.text.length, input.from + input.length)
  const piece = read.text.slice(input.from, end)
  if (piece.trim() === '')
    return unreadable(
      path,
      read.text.trim() === '' ? 'There is no text in it; it may be pictures of pages.' : 'It ends before that.',
    )
  const more = end < read.text.length ? `\n… ${(read.text.length - end).toLocaleString('en')} characters more` : ''
  return {
    text: piece + more,
    data: { path, from: input.from, to: end, length: read.text.length, ...(read.pages && { pages: read.pages }) },
  }
}

/** Summarises a file: its headings, its beginning, and the sentences that say most. */
export async function summariseFile(input: FileInput, powers: Powers): Promise<ToolOutput> {
  const { path, read, instead } = await textOf(input, powers, readSummary)
  if (!read) return instead
  if (read.text.trim() === '') return unreadable(path, 'There is no text in it; it may be pictures of pages.')
  const { headings, beginning, sentences } = summaryOf(read.text)
  const lines = [
    `${path}: ${about(read)}`,
    ...(headings.length > 0 ? ['', ...headings] : []),
    ...(beginning === '' ? [] : ['', beginning]),
    ...(sentences.length > 0 ? ['', ...sentences.map((sentence) => `- ${sentence}`)] : []),
  ]
  return { text: lines.join('\n'), data: { path, headings, beginning, sentences } }
}
