import { Args } from '@oclif/core'
import type { SecretSummary } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { askSecret } from '../../terminal/ask-secret.ts'

export default class SecretSet extends AssistantCommand {
  static override summary = 'Store a secret, encrypted; asks for it, or reads it from standard input.'
  static override examples = [
    '<%= config.bin %> secret set weather-key',
    'printf %s "$KEY" | <%= config.bin %> secret set weather-key',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name, as skills declare it.' }) }

  override async run(): Promise<SecretSummary> {
    const { args } = await this.parse(SecretSet)
    const value = await askSecret(`Value of ${args.name} (not shown)`)
    const secret = await (await this.client()).setSecret(args.name, value)
    this.log(`Stored ${secret.name}.`)
    return secret
  }
}
