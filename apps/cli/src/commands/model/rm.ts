import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ModelRemove extends AssistantCommand {
  static override summary = 'Remove a model and its key.'
  static override examples = ['<%= config.bin %> model rm openai --yes']
  static override args = { name: Args.string({ required: true, description: 'Name of the connection.' }) }

  override async run(): Promise<{ removed: string }> {
    const { args, flags } = await this.parse(ModelRemove)
    await this.confirm(`Remove ${args.name} and its key?`, flags.yes)
    const removed = await (await this.client()).removeModel(args.name)
    this.log(`Removed ${removed.removed}.`)
    return removed
  }
}
