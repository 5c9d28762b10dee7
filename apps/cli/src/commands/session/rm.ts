import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SessionRemove extends AssistantCommand {
  static override summary = 'Delete a conversation with its runs.'
  static override examples = ['<%= config.bin %> session rm 8b0c… --yes']
  static override args = { id: Args.string({ required: true, description: 'Id of the conversation.' }) }

  override async run(): Promise<{ removed: string }> {
    const { args, flags } = await this.parse(SessionRemove)
    await this.confirm(`Delete the conversation ${args.id} for good?`, flags.yes)
    const removed = await (await this.client()).removeSession(args.id)
    this.log(`Deleted ${removed.removed}.`)
    return removed
  }
}
