import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class MemoryExport extends AssistantCommand {
  static override summary = 'Print all memories as lines of JSON, oldest first.'
  static override examples = ['<%= config.bin %> memory export > memories.jsonl']

  override async run(): Promise<Memory[]> {
    await this.parse(MemoryExport)
    const memories = await (await this.client()).exportMemories()
    if (memories.length > 0) this.log(memories.map((memory) => JSON.stringify(memory)).join('\n'))
    return memories
  }
}
