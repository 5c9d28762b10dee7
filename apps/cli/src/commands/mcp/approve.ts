import { Args } from '@oclif/core'
import type { McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { mcpServerText } from '../../mcp-view.ts'

export default class McpApprove extends AssistantCommand {
  static override summary = 'Approve the tools that an MCP server has now, after it has changed them.'
  static override examples = ['<%= config.bin %> mcp approve time']
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }

  override async run(): Promise<McpServerView> {
    const { args, flags } = await this.parse(McpApprove)
    const { mcp } = await this.client()
    const server = await mcp.test(args.name)
    if (!server.changes) {
      this.log(`The tools of ${args.name} are what you approved.`)
      return server
    }
    this.log(mcpServerText(server))
    await this.confirm(`Take the tools of ${args.name} as they are now?`, flags.yes)
    const approved = await mcp.approve(args.name, server.changes.digest)
    this.log(mcpServerText(approved))
    return approved
  }
}
