import { Flags } from '@oclif/core'
import type { TokenScope } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'

export default class AuthToken extends AssistantCommand {
  static override summary = 'Print the token for other clients, or make a narrower one.'
  static override examples = ['<%= config.bin %> auth token', '<%= config.bin %> auth token --scope ask']
  static override flags = {
    scope: Flags.string({
      description: 'Make a token that may only ask, or only read.',
      options: ['ask', 'read', 'admin'],
    }),
  }

  override async run(): Promise<{ token: string; scope: TokenScope; id?: string }> {
    const { flags } = await this.parse(AuthToken)
    const client = await this.client()
    const token = flags.scope === undefined ? await client.token() : await client.createToken(flags.scope as TokenScope)
    this.log(token.token)
    if (flags.scope !== undefined)
      this.aside('It is shown this once. Revoke it: assistant auth revoke <id>; see assistant auth list')
    return token
  }
}
