import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class SecretRemove extends AssistantCommand {
  static override summary = 'Delete a secret.'
  static override examples = ['<%= config.bin %> secret rm weather-key --yes']
  static override args = { name: Args.string({ required: true, description: 'Name of the secret.' }) }

  override async run(): Promise<{ removed: string }> {
    const { args, flags } = await this.parse(SecretRemove)
    await this.confirm(`Delete the secret ${args.name}?`, flags.yes)
    const removed = await (await this.client()).removeSecret(args.name)
    this.log(`Deleted ${removed.removed}.`)
    return removed
  }
}
