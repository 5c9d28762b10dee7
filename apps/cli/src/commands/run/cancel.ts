import { Args } from '@oclif/core'
import type { Run } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class RunCancel extends AssistantCommand {
  static override summary = 'Cancel a run.'
  static override examples = ['<%= config.bin %> run cancel 5d1e…']
  static override args = { id: Args.string({ required: true, description: 'Id of the run.' }) }

  override async run(): Promise<Run> {
    const { args } = await this.parse(RunCancel)
    const run = await (await this.client()).cancelRun(args.id)
    this.log(`The run is ${run.status}.`)
    return run
  }
}
