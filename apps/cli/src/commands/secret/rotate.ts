import { Args } from '@oclif/core'
import type { SecretSummary } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { askSecret } from '../../terminal/ask-secret.ts'

export default class SecretRotate extends AssistantCommand {
  static override summary = 'Give a secret a new value; the old one is gone.'
  static override examples = ['<%= config.bin %> secret rotate weather-key']
  static override args = { name: Args.string({ required: true, description: 'Name of the secret.' }) }

  override async run(): Promise<SecretSummary> {
    const { args } = await this.parse(SecretRotate)
    const value = await askSecret(`New value of ${args.name} (not shown)`)
    const secret = await (await this.client()).setSecret(args.name, value, { mustExist: true })
    this.log(`${secret.name} has a new value.`)
    return secret
  }
}
