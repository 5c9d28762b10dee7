import { Args } from '@oclif/core'
import type { MemoryChange } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { changeText } from '../../memory-view.ts'

export default class MemoryUndo extends AssistantCommand {
  static override summary = 'Take back a change of a memory, within 30 days.'
  static override description =
    'Takes back what an edit, an import, the nightly upkeep, or a statement that superseded another one has changed. Where\n' +
    'the newer statement was forgotten since, the older one holds again.'
  static override examples = [
    '<%= config.bin %> memory history 3f2a91bc  # shows the changes',
    '<%= config.bin %> memory undo 9b1c04de',
  ]
  static override args = {
    change: Args.string({
      required: true,
      description: 'Id of the change, or its first 8 characters: memory history.',
    }),
  }

  override async run(): Promise<MemoryChange> {
    const { args } = await this.parse(MemoryUndo)
    const change = await (await this.client()).undoMemoryChange(args.change)
    this.log(`Taken back: ${changeText({ ...change, undoneAt: null })}`)
    return change
  }
}
