import type { UpkeepReport } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { table } from '../../terminal/style.ts'

/** What each figure of a report says. */
const MEANINGS: Readonly<Record<keyof UpkeepReport, string>> = {
  used: 'memories were used since the last time',
  merged: 'duplicates were merged',
  superseded: 'were superseded by something newer',
  raised: 'became more important',
  faded: 'became less important, unused',
  orphans: 'index entries of nothing were removed',
  expired: 'changes can no longer be undone',
}

export default class MemoryUpkeep extends AssistantCommand {
  static override summary = 'Tidy the memory now, as the daemon does every night.'
  static override description =
    'Merges duplicates, supersedes what is contradicted, weighs importance. Deletes no memory; every change is in its\n' +
    'history and can be undone for 30 days.'
  static override examples = ['<%= config.bin %> memory upkeep']

  override async run(): Promise<UpkeepReport> {
    await this.parse(MemoryUpkeep)
    const client = await this.client()
    this.aside('Tidying…')
    const report = await client.runUpkeep()
    const done = Object.entries(MEANINGS).filter(([name]) => report[name as keyof UpkeepReport] > 0)
    this.log(
      table(done.map(([name, says]) => [String(report[name as keyof UpkeepReport]).padStart(6), says])) ||
        'All was in order.',
    )
    return report
  }
}
