import { Flags } from '@oclif/core'
import { AssistantCommand } from '../assistant-command.ts'
import { type ChatResult, ChatSession } from '../chat/chat-session.ts'
import { ensureDaemon } from '../daemon/ensure-daemon.ts'

export default class Chat extends AssistantCommand {
  static override summary = 'Talk with the assistant.'
  static override description =
    'Ctrl-C cancels what is being answered, Ctrl-D leaves. Reminders that fire are shown at once. /help lists the commands.'
  static override examples = ['<%= config.bin %> chat', '<%= config.bin %> chat --continue']
  static override flags = {
    session: Flags.string({ char: 's', description: 'Go on with this conversation.' }),
    continue: Flags.boolean({ char: 'c', description: 'Go on with the last conversation.', exclusive: ['session'] }),
    model: Flags.string({ char: 'm', description: 'Ask this connected model, not the default one.' }),
    verbose: Flags.boolean({ char: 'v', description: 'Show everything the agent does.' }),
  }

  protected override get announcesInbox(): boolean {
    return false
  }

  override async run(): Promise<ChatResult> {
    const { flags } = await this.parse(Chat)
    const client = await this.client()
    const sessionId = flags.continue ? (await client.sessions(1))[0]?.id : flags.session
    const silent = this.jsonEnabled()
    const lines = process.stderr.isTTY ? 'lines' : 'none'
    const thoughts = flags.quiet || silent ? 'none' : flags.verbose ? 'all' : lines
    const session = new ChatSession(client, {
      sessionId,
      model: flags.model,
      thoughts,
      silent,
      historyFile: `${this.paths.log}/chat-history`,
      reconnect: () => ensureDaemon(this.paths, this.config.version, (line) => this.aside(line)),
    })
    return session.run()
  }
}
