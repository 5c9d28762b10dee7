import type { MemoryStats } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { localTime, table } from '../../terminal/style.ts'

const percent = (share: number) => `${(100 * share).toFixed(0)} %`

export default class MemoryStatsCommand extends AssistantCommand {
  static override summary = 'Show the memory in figures.'
  static override examples = ['<%= config.bin %> memory stats']

  override async run(): Promise<MemoryStats> {
    await this.parse(MemoryStatsCommand)
    const stats = await (await this.client()).memoryStats()
    const { statements, turns, sessions, superseded, terms, bytes, embedders, lastUpkeep } = stats
    this.log(
      table([
        ...Object.entries(statements).map(([kind, count]) => [`${kind}s`, String(count)]),
        ['turns', `${turns} in ${sessions} conversations`],
        ['superseded', String(superseded)],
        ['words', String(terms)],
        ['on disk', `${(bytes / 1024 / 1024).toFixed(1)} MB`],
        ...embedders.map(({ id, isCurrent, vectors, coverage }) => [
          `vectors of ${id}`,
          `${vectors}, ${percent(coverage)}${isCurrent ? ', in use' : ''}`,
        ]),
        ['last tidied', lastUpkeep ? localTime(lastUpkeep.at) : 'never'],
      ]),
    )
    return stats
  }
}
