import { Args } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class MemoryShow extends AssistantCommand {
  static override summary = 'Show a memory with its origin.'
  static override examples = ['<%= config.bin %> memory show 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<Memory> {
    const { args } = await this.parse(MemoryShow)
    const memory = await (await this.client()).memory(args.id)
    const { origin } = memory
    this.log(escapeText(memory.text))
    this.log(
      table([
        ['id', memory.id],
        ['kind', memory.kind],
        ['told', localTime(memory.createdAt)],
        [
          'origin',
          [origin.source, origin.skill && `through ${origin.skill}`, origin.run && `in run ${origin.run}`]
            .filter(Boolean)
            .join(' '),
        ],
      ]),
    )
    return memory
  }
}
