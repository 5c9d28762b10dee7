import { Args } from '@oclif/core'
import type { McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { mcpServerText } from '../../mcp-view.ts'

export default class McpTest extends AssistantCommand {
  static override summary = 'Start an MCP server anew, and compare its tools with what you approved.'
  static override examples = ['<%= config.bin %> mcp test time']
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }

  override async run(): Promise<McpServerView> {
    const { args } = await this.parse(McpTest)
    const server = await (await this.client()).mcp.test(args.name)
    this.log(mcpServerText(server))
    if (server.state === 'ready') this.log('It answers, and its tools are what you approved.')
    return server
  }
}
