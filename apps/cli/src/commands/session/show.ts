import { Args } from '@oclif/core'
import type { SessionMessage } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime } from '../../terminal/style.ts'

export default class SessionShow extends AssistantCommand {
  static override summary = 'Show a conversation.'
  static override examples = ['<%= config.bin %> session show 8b0c…']
  static override args = { id: Args.string({ required: true, description: 'Id of the conversation.' }) }

  override async run(): Promise<(SessionMessage & { at: string })[]> {
    const { args } = await this.parse(SessionShow)
    const turns = await (await this.client()).session(args.id)
    this.log(
      turns
        .map(({ role, at, text }) => `${role === 'user' ? '>' : ' '} ${localTime(at)}  ${escapeText(text)}`)
        .join('\n'),
    )
    return turns
  }
}
