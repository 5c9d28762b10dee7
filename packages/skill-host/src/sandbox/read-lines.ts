import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'

/** Most of what a skill prints beside its messages that is kept, per process. */
const NOTE_CHARS = 20_000

/** What is read goes here. */
export interface LineReader {
  /** One line of standard output, without its end. */
  line(text: string): void
  /** A piece of standard error. */
  note(text: string): void
  /** Whether nothing is asked of it: what is counted as output begins again. */
  isQuiet(): boolean
  /** Called once, when it has printed too much; nothing is read after it. */
  tooMuch(): void
}

/** Reads a process's output line by line, within limits; what is beyond them is not kept in memory. */
export function readLines(
  child: ChildProcessWithoutNullStreams,
  limits: { outputBytes: number; lineBytes: number },
  reader: LineReader,
): void {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let bytes = 0
  let over = false
  let notes = NOTE_CHARS
  const count = (chunk: Buffer) => {
    if (reader.isQuiet()) bytes = 0
    bytes += chunk.length
    if (over || (bytes <= limits.outputBytes && rest.length <= limits.lineBytes)) return !over
    over = true
    rest = ''
    reader.tooMuch()
    return false
  }
  child.stdout.on('data', (chunk: Buffer) => {
    if (!count(chunk)) return
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (over) return
      if (line.length > limits.lineBytes) {
        over = true
        reader.tooMuch()
      } else reader.line(line)
    }
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (!count(chunk) || notes <= 0) return
    const text = chunk.toString('utf8').slice(0, notes)
    notes -= text.length
    reader.note(text.trimEnd())
  })
}
