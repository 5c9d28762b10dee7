import { Flags } from '@oclif/core'
import type { Session } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class SessionList extends AssistantCommand {
  static override summary = 'List conversations, newest first.'
  static override examples = ['<%= config.bin %> session list']
  static override flags = { limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }) }

  override async run(): Promise<Session[]> {
    const { flags } = await this.parse(SessionList)
    const sessions = await (await this.client()).sessions(flags.limit)
    this.log(
      table(
        sessions.map(({ id, createdAt, messages, title }) => [
          id,
          localTime(createdAt),
          `${messages} turns`,
          escapeText(title).replace(/\s+/g, ' '),
        ]),
      ) || 'No conversations yet.',
    )
    return sessions
  }
}
