import { Args } from '@oclif/core'
import type { Memory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { originText, short } from '../../memory-view.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

/** Rows that not every memory has. */
const sometimes = ({ place, validTo, supersededBy }: Memory): string[][] => [
  ...(place
    ? [['turn', `${place.turn} of session ${escapeText(place.session)}, ${escapeText(place.speaker ?? '')}`]]
    : []),
  ...(validTo === null ? [] : [['until', localTime(validTo)]]),
  ...(supersededBy === null ? [] : [['superseded by', short(supersededBy)]]),
]

export default class MemoryShow extends AssistantCommand {
  static override summary = 'Show a memory with its origin.'
  static override examples = ['<%= config.bin %> memory show 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<Memory> {
    const { args } = await this.parse(MemoryShow)
    const memory = await (await this.client()).memory(args.id)
    this.log(escapeText(memory.text))
    this.log(
      table([
        ['id', memory.id],
        ['kind', memory.kind],
        ['told', localTime(memory.createdAt)],
        ['origin', originText(memory.origin)],
        ['trust', memory.trust.toFixed(2)],
        ['importance', memory.importance.toFixed(2)],
        ...sometimes(memory),
      ]),
    )
    return memory
  }
}
