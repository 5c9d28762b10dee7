import { Args } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { oneLine, short } from '../../memory-view.ts'
import { readStdin } from '../../terminal/read-stdin.ts'

export default class MemoryEdit extends AssistantCommand {
  static override summary = 'Rewrite a memory; the old text stays in its history.'
  static override examples = ['<%= config.bin %> memory edit 3f2a91bc "my shoe size is 44"']
  static override args = {
    id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }),
    text: Args.string({ required: true, description: 'The new text; - reads it from standard input.' }),
  }
  static override strict = false

  override async run(): Promise<Memory> {
    const { args, argv } = await this.parse(MemoryEdit)
    const words = argv.slice(1).join(' ')
    const memory = await (await this.client()).editMemory(args.id, words === '-' ? await readStdin() : words)
    this.log(`Remembered: ${oneLine(memory.text)} (memory ${short(memory.id)})`)
    return memory
  }
}
