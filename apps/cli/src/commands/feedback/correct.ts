import { Args, Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class FeedbackCorrect extends AssistantCommand {
  static override summary = 'Say what would have been right.'
  static override examples = ['<%= config.bin %> feedback correct "that was a reminder, not a memory"']
  static override args = { correction: Args.string({ required: true, description: 'The right tool or answer.' }) }
  static override flags = { run: Flags.string({ description: 'Id of the run; the last one where it is left out.' }) }
  static override strict = false

  override async run(): Promise<{ id: string; runId: string }> {
    const { flags, argv } = await this.parse(FeedbackCorrect)
    const feedback = await (await this.client()).giveFeedback({
      verdict: 'correct',
      correction: argv.join(' '),
      runId: flags.run,
    })
    this.log('Noted.')
    return feedback
  }
}
