import type { TokenSummary } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class AuthList extends AssistantCommand {
  static override summary = 'List narrower tokens.'
  static override examples = ['<%= config.bin %> auth list']

  override async run(): Promise<TokenSummary[]> {
    await this.parse(AuthList)
    const tokens = await (await this.client()).tokens()
    this.log(table(tokens.map(({ id, scope, createdAt }) => [id, scope, localTime(createdAt)])) || 'None were made.')
    return tokens
  }
}
