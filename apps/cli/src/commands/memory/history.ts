import { Args } from '@oclif/core'
import type { MemoryHistory } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { changeText, oneLine, originText, short } from '../../memory-view.ts'
import { bold, localTime, table } from '../../terminal/style.ts'

export default class MemoryHistoryCommand extends AssistantCommand {
  static override summary = 'Show how a memory came to be what it is.'
  static override description =
    'Its versions from the oldest to the newest, every time it was told, and what changed it in the last 30 days.'
  static override examples = ['<%= config.bin %> memory history 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<MemoryHistory> {
    const { args } = await this.parse(MemoryHistoryCommand)
    const history = await (await this.client()).memoryHistory(args.id)
    const { versions, sources, changes } = history
    this.#section(
      'Versions',
      versions.map(({ id, validFrom, validTo, supersededBy, text }) => [
        short(id),
        `${localTime(validFrom)} – ${validTo === null ? '' : localTime(validTo)}`,
        supersededBy === null ? '' : `superseded by ${short(supersededBy)}`,
        oneLine(text),
      ]),
    )
    this.#section(
      'Told',
      sources.map(({ memoryId, at, origin }) => [short(memoryId), localTime(at), originText(origin)]),
    )
    this.#section(
      'Changed',
      changes.map((change) => [short(change.id), localTime(change.at), change.job, changeText(change)]),
    )
    if (changes.length > 0) this.log('To take a change back: assistant memory undo <change>')
    return history
  }

  #section(title: string, rows: string[][]): void {
    if (rows.length > 0) this.log(`${bold(title, process.stdout)}\n${table(rows)}`)
  }
}
