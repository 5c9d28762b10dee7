import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class AuthRevoke extends AssistantCommand {
  static override summary = 'Revoke a narrower token.'
  static override examples = ['<%= config.bin %> auth revoke 1a2b3c4d5e6f']
  static override args = { id: Args.string({ required: true, description: 'Id of the token.' }) }

  override async run(): Promise<{ revoked: string }> {
    const { args } = await this.parse(AuthRevoke)
    const revoked = await (await this.client()).revokeToken(args.id)
    this.log(`Revoked ${revoked.revoked}.`)
    return revoked
  }
}
