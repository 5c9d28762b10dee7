import { Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class FeedbackGood extends AssistantCommand {
  static override summary = 'Say that the last answer was good.'
  static override examples = ['<%= config.bin %> feedback good']
  static override flags = { run: Flags.string({ description: 'Id of the run; the last one where it is left out.' }) }

  override async run(): Promise<{ id: string; runId: string }> {
    const { flags } = await this.parse(FeedbackGood)
    const feedback = await (await this.client()).giveFeedback({ verdict: 'good', runId: flags.run })
    this.log('Noted.')
    return feedback
  }
}
