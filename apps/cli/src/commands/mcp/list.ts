import type { McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { table } from '../../terminal/style.ts'

export default class McpList extends AssistantCommand {
  static override summary = 'List the MCP servers that you have added.'
  static override examples = ['<%= config.bin %> mcp list']

  override async run(): Promise<McpServerView[]> {
    await this.parse(McpList)
    const servers = await (await this.client()).mcp.list()
    this.log(
      table(
        servers.map(({ name, state, tools, target }) => [name, state, `${tools.length} tools`, escapeText(target)]),
      ),
    )
    return servers
  }
}
