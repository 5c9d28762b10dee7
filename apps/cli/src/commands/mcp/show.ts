import { Args } from '@oclif/core'
import type { McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { mcpServerText } from '../../mcp-view.ts'

export default class McpShow extends AssistantCommand {
  static override summary = 'Show an MCP server: what it is given, and its tools.'
  static override examples = ['<%= config.bin %> mcp show time']
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }

  override async run(): Promise<McpServerView> {
    const { args } = await this.parse(McpShow)
    const server = await (await this.client()).mcp.show(args.name)
    this.log(mcpServerText(server))
    return server
  }
}
