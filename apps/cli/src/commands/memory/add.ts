import { Args } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

export default class MemoryAdd extends AssistantCommand {
  static override summary = 'Remember a statement.'
  static override examples = ['<%= config.bin %> memory add "my shoe size is 43"']
  static override args = {
    text: Args.string({ required: true, description: 'The statement; - reads it from standard input.' }),
  }
  static override strict = false

  override async run(): Promise<Memory> {
    const { argv } = await this.parse(MemoryAdd)
    const words = argv.join(' ')
    const memory = await (await this.client()).addMemory(words === '-' ? await readStdin() : words)
    this.log(`Remembered: ${escapeText(memory.text)} (memory ${memory.id.slice(0, 8)})`)
    return memory
  }
}
