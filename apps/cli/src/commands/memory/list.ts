import { Flags } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { short, statementLine } from '../../memory-view.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class MemoryList extends AssistantCommand {
  static override summary = 'List memories, newest first.'
  static override examples = ['<%= config.bin %> memory list', '<%= config.bin %> memory list --turns --limit 200']
  static override flags = {
    limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }),
    turns: Flags.boolean({ description: 'Also what was said in conversations.' }),
  }

  override async run(): Promise<Memory[]> {
    const { flags } = await this.parse(MemoryList)
    const memories = await (await this.client()).memories(flags.limit, flags.turns)
    this.log(
      table(memories.map((memory) => [short(memory.id), localTime(memory.createdAt), statementLine(memory)])) ||
        'I remember nothing yet.',
    )
    return memories
  }
}
