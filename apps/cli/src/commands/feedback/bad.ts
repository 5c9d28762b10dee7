import { Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class FeedbackBad extends AssistantCommand {
  static override summary = 'Say that the last answer was bad.'
  static override examples = ['<%= config.bin %> feedback bad']
  static override flags = { run: Flags.string({ description: 'Id of the run; the last one where it is left out.' }) }

  override async run(): Promise<{ id: string; runId: string }> {
    const { flags } = await this.parse(FeedbackBad)
    const feedback = await (await this.client()).giveFeedback({ verdict: 'bad', runId: flags.run })
    this.log('Noted.')
    return feedback
  }
}
