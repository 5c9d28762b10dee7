import { Flags } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class MemoryList extends AssistantCommand {
  static override summary = 'List memories, newest first.'
  static override examples = ['<%= config.bin %> memory list']
  static override flags = { limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }) }

  override async run(): Promise<Memory[]> {
    const { flags } = await this.parse(MemoryList)
    const memories = await (await this.client()).memories(flags.limit)
    this.log(
      table(
        memories.map(({ id, createdAt, text }) => [
          id.slice(0, 8),
          localTime(createdAt),
          escapeText(text).replace(/\s+/g, ' '),
        ]),
      ) || 'I remember nothing yet.',
    )
    return memories
  }
}
