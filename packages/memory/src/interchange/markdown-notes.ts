import type { ImportProblem } from './interchange.ts'

/** A list item or a paragraph of somebody's Markdown. */
export interface MarkdownNote {
  /** Where it begins, from 1. */
  line: number
  /** Line breaks within a paragraph are spaces; items below an item are lines of it that begin with a dash. */
  text: string
  /** The headings above it, then the labels (`People:`) of the list that it is in, outermost first. */
  context: string[]
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const ITEM = /^([ \t]*)(?:[-*+•]|\d{1,9}[.)])[ \t]+(\S.*)$/

/** Whether a line ends in a colon, bold or not. */
export const isLabel = (text: string): boolean => /[:：][*_]*$/.test(text)

/**
 * Splits Markdown into its statements. Front matter, code, tables, comments and rules are no statements. An item that ends
 * in a colon is a label of the items below it; below any other item they are details of it, and one statement with it. A
 * paragraph that ends in a colon is one of the list or the paragraph that follows.
 * @param text Lines end in `\n`.
 */
export function readMarkdownNotes(text: string): { notes: MarkdownNote[]; problems: ImportProblem[] } {
  const { lines, problems } = proseLines(text)
  const reader = new NoteReader()
  for (const [index, line] of lines.entries()) reader.read(line, index + 1)
  return { notes: reader.notes.filter(({ text: note }) => !isLabel(note)), problems }
}

interface OpenItem {
  indent: number
  note: MarkdownNote
  /** How far below its note's own line it stands: 0 is that line. */
  depth: number
}

class NoteReader {
  readonly notes: MarkdownNote[] = []
  #headings: { level: number; text: string }[] = []
  /** The item that is being read and those above it, outermost first. */
  #items: OpenItem[] = []
  /** What the next line of text goes on with. */
  #open: MarkdownNote | undefined
  #afterBlank = false

  read(line: string, number: number): void {
    const [, hashes, heading = ''] = HEADING.exec(line) ?? []
    const [, indent = '', item] = ITEM.exec(line) ?? []
    if (line.trim() === '') {
      this.#afterBlank = true
      return
    }
    if (hashes !== undefined) this.#startSection(hashes.length, heading)
    else if (item !== undefined) this.#startItem(columns(indent), item.trim(), number)
    else this.#goOn(line, number)
    this.#afterBlank = false
  }

  #startSection(level: number, text: string): void {
    this.#headings = [...this.#headings.filter((above) => above.level < level), { level, text }]
    this.#items = []
    this.#open = undefined
  }

  #startItem(indent: number, text: string, line: number): void {
    // A paragraph `The house:` is the label of the list that follows it.
    if (this.#items.length === 0 && this.#open && isLabel(this.#open.text))
      this.#items = [{ indent: -1, note: this.#open, depth: 0 }]
    while ((this.#items.at(-1)?.indent ?? -1) >= indent) this.#items.pop()
    const parent = this.#items.at(-1)
    if (parent && !(parent.depth === 0 && isLabel(parent.note.text))) {
      parent.note.text += `\n${'  '.repeat(parent.depth)}- ${text}`
      this.#items.push({ indent, note: parent.note, depth: parent.depth + 1 })
      this.#open = parent.note
    } else this.#items.push({ indent, note: this.#startNote(text, line), depth: 0 })
  }

  #goOn(line: string, number: number): void {
    const text = line.trim().replace(/^(?:> ?)+/, '')
    const isIndented = /^[ \t]/.test(line)
    if (this.#open && (!this.#afterBlank || (isIndented && this.#items.length > 0))) {
      this.#open.text += this.#afterBlank ? `\n${text}` : ` ${text}`
    } else if (this.#open && this.#items.length === 0 && isLabel(this.#open.text)) {
      this.#open.text += ` ${text}`
    } else {
      this.#items = []
      this.#startNote(text, number)
    }
  }

  #startNote(text: string, line: number): MarkdownNote {
    const context = [...this.#headings, ...this.#items.map(({ note }) => note)].map((above) => above.text)
    const note = { line, text, context }
    this.notes.push(note)
    this.#open = note
    return note
  }
}

const columns = (indent: string) => indent.replaceAll('\t', '    ').length

interface Region {
  name: string
  line: number
  end: RegExp
}

/** The file's lines with what is no prose left empty, so that the others keep their numbers. */
function proseLines(text: string): { lines: string[]; problems: ImportProblem[] } {
  let region = frontMatterOf(text)
  const lines = text.split('\n').map((line, index) => {
    if (region) {
      if (index >= region.line && region.end.test(line)) region = undefined
      return ''
    }
    const prose = DREAMS.test(line) ? line : withoutComments(line)
    region = regionAt(prose, index + 1)
    if (region) return region.name === 'comment' ? prose.slice(0, prose.indexOf('<!--')) : ''
    return TABLE_ROW.test(prose) || RULE.test(prose) ? '' : prose
  })
  if (!region) return { lines, problems: [] }
  return {
    lines,
    problems: [
      { line: region.line, message: `The ${region.name} that begins here has no end; nothing after it was read.` },
    ],
  }
}

/** By index, since a pattern would search a line with many beginnings and no end again from each of them. */
function withoutComments(line: string): string {
  let rest = line
  let prose = ''
  for (;;) {
    const start = rest.indexOf('<!--')
    const end = rest.indexOf('-->', start)
    if (start < 0 || end < 0) return prose + rest
    prose += rest.slice(0, start)
    rest = rest.slice(end + '-->'.length)
  }
}

const TABLE_ROW = /^[ \t]*\|.*\|[ \t]*$/
const RULE = /^[ \t]*([-*_=])[ \t]*(?:\1[ \t]*)*$/
const DREAMS = /<!-- openclaw:dreaming:\w+:start -->/

/** A rule may open a file too, but then no field follows. */
const frontMatterOf = (text: string): Region | undefined =>
  /^---[ \t]*\n[\w-]+:/.test(text) ? { name: 'front matter', line: 1, end: /^(?:---|\.\.\.)[ \t]*$/ } : undefined

/** The region that a line opens, if it does. */
function regionAt(line: string, number: number): Region | undefined {
  const [, fence] = /^[ \t]*(?:[-*+][ \t]+)?(`{3,}(?!.*`)|~{3,})/.exec(line) ?? []
  if (fence !== undefined)
    return { name: 'code block', line: number, end: new RegExp(`^[ \\t]*${fence[0]}{${fence.length},}[ \\t]*$`) }
  // OpenClaw stages candidates between these; what it keeps of them stands in MEMORY.md.
  if (DREAMS.test(line)) return { name: 'dreaming block', line: number, end: /<!-- openclaw:dreaming:\w+:end -->/ }
  return line.includes('<!--') ? { name: 'comment', line: number, end: /-->/ } : undefined
}
