import { AssistantCommand } from '../../assistant-command.ts'
import { serveAssistant } from '../../mcp-server/serve-assistant.ts'

export default class McpServe extends AssistantCommand {
  static override summary = 'Offer the assistant to other programs as an MCP server, over standard input and output.'
  static override description =
    'For a client such as an editor or another assistant: command "assistant", arguments "mcp serve". It offers the memory, "ask", and each tool of each skill that is enabled. What needs your approval waits for it (assistant approval list) and is done after a yes; the client is told so, and gets what came of it by "run_result".'
  static override examples = ['<%= config.bin %> mcp serve']

  protected override get announcesInbox(): boolean {
    return false
  }

  override async run(): Promise<void> {
    await this.parse(McpServe)
    const client = await this.client()
    const { createInterface } = process.getBuiltinModule('node:readline')
    const peer = serveAssistant(client, this.config.version, (message) =>
      process.stdout.write(`${JSON.stringify(message)}\n`),
    )
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() === '') continue
      try {
        peer.receive(JSON.parse(line))
      } catch (error) {
        this.aside(`Not a message: ${String(error)}`)
      }
    }
    peer.close(new Error('The client has gone.'))
  }
}
