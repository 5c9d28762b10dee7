import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Args, Flags } from '@oclif/core'
import { importMemories } from '@openpa/client'
import type { ErrorCode, PortableMemory } from '@openpa/core'
import { AssistantError } from '@openpa/core'
import { type ImportFormat, type ImportProblem, parseImport } from '@openpa/memory'
import { AssistantCommand } from '../../assistant-command.ts'
import { Progress } from '../../terminal/progress.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

/** What came of a file. */
export interface Imported {
  format: ImportFormat
  read: number
  added: number
  /** Memories that were there already. */
  known: number
  problems: ImportProblem[]
}

const OURS: ReadonlySet<ImportFormat> = new Set(['jsonl', 'openpa-markdown'])

const refuse = (code: ErrorCode, message: string, hint: string, cause?: unknown) =>
  new AssistantError(code, message, { hint, cause })

/** @throws {AssistantError} `input.invalid` for a file that cannot be read or is no text. */
function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    const isText = !(
      error instanceof TypeError &&
      'code' in error &&
      error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    )
    throw isText
      ? refuse('input.invalid', `${path} cannot be read.`, 'Name a file of memories.', error)
      : refuse('input.invalid', `${path} is no text (UTF-8).`, 'Convert it to text first.', error)
  }
}

export default class MemoryImport extends AssistantCommand {
  static override summary = 'Import memories from a file.'
  static override description =
    'Takes what memory export writes (lines of JSON or Markdown), memory files of OpenClaw and Hermes (MEMORY.md,\n' +
    'USER.md), and any other Markdown or text. What is there already stays as it is, so that the same file twice\n' +
    'changes nothing. Memories of a file are trusted less than what you said yourself; instructions in a file that\n' +
    'is none of ours are kept as facts, never as rules to follow.'
  static override examples = [
    '<%= config.bin %> memory import memories.jsonl',
    '<%= config.bin %> memory import ~/.openclaw/workspace/MEMORY.md',
    '<%= config.bin %> memory import backup.jsonl --trust',
  ]
  static override args = {
    file: Args.string({ required: true, description: 'The file; - reads standard input.' }),
  }
  static override flags = {
    trust: Flags.boolean({ description: 'Keep trust and origins as an export of ours states them.' }),
  }

  override async run(): Promise<Imported> {
    const { args, flags } = await this.parse(MemoryImport)
    const isInput = args.file === '-'
    const text = isInput ? await readStdin() : readText(args.file)
    const { format, memories, problems } = parseImport(text, { fileName: isInput ? 'standard input' : args.file })
    if (memories.length === 0)
      throw refuse(
        'input.invalid',
        `Nothing to remember in it${problems[0] ? `: ${problemLine(problems[0])}` : '.'}`,
        'Name a file of memories.',
      )
    const file = isInput ? 'standard input' : basename(args.file)
    const added = await this.#send(memories, { file, isOurs: OURS.has(format), isTrusted: flags.trust }, flags.quiet)
    const result: Imported = { format, read: memories.length, added, known: memories.length - added, problems }
    for (const problem of problems) this.aside(problemLine(problem))
    this.log(`Remembered ${added} of ${result.read} (${format}); ${result.known} were there already.`)
    return result
  }

  async #send(memories: PortableMemory[], of: { file: string; isOurs: boolean; isTrusted: boolean }, quiet: boolean) {
    const progress = new Progress(!quiet && !this.jsonEnabled())
    let [sent, added] = [0, 0]
    for await (const part of importMemories(await this.client(), memories, of)) {
      sent += part.sent
      added += part.added
      progress.update(`${sent} of ${memories.length} memories`)
    }
    progress.done()
    return added
  }
}

const problemLine = ({ line, message }: ImportProblem) => `line ${line}: ${message}`
