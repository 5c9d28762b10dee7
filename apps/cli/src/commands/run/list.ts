import { Flags } from '@oclif/core'
import type { Run } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { runText } from '../../run-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class RunList extends AssistantCommand {
  static override summary = 'List runs, newest first.'
  static override examples = ['<%= config.bin %> run list']
  static override flags = { limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }) }

  override async run(): Promise<Run[]> {
    const { flags } = await this.parse(RunList)
    const runs = await (await this.client()).runs(flags.limit)
    this.log(
      table(
        runs.map((run) => [
          run.id,
          run.status,
          localTime(run.createdAt),
          runText(run).replace(/\s+/g, ' ').slice(0, 80),
        ]),
      ) || 'No runs yet.',
    )
    return runs
  }
}
