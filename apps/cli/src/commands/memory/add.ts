import { Args, Flags } from '@oclif/core'
import type { Memory, MemoryKind } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

const KINDS = ['fact', 'preference', 'procedure'] as const satisfies readonly MemoryKind[]

export default class MemoryAdd extends AssistantCommand {
  static override summary = 'Remember a statement.'
  static override examples = [
    '<%= config.bin %> memory add "my shoe size is 43"',
    '<%= config.bin %> memory add --kind preference "short answers"',
  ]
  static override args = {
    text: Args.string({ required: true, description: 'The statement; - reads it from standard input.' }),
  }
  static override flags = {
    kind: Flags.option({ description: 'What kind of statement it is.', options: KINDS, default: 'fact' as const })(),
  }
  static override strict = false

  override async run(): Promise<Memory> {
    const { argv, flags } = await this.parse(MemoryAdd)
    const words = argv.join(' ')
    const text = words === '-' ? await readStdin() : words
    const memory = await (await this.client()).addMemory(text, flags.kind)
    this.log(`Remembered: ${escapeText(memory.text)} (memory ${memory.id.slice(0, 8)})`)
    return memory
  }
}
