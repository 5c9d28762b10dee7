import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class McpRemove extends AssistantCommand {
  static override summary = 'Remove an MCP server, with its folder and its login.'
  static override examples = ['<%= config.bin %> mcp rm time', '<%= config.bin %> mcp rm time --yes']
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }

  override async run(): Promise<{ removed: string }> {
    const { args, flags } = await this.parse(McpRemove)
    await this.confirm(`Remove ${args.name}, with its folder and its login?`, flags.yes)
    const removed = await (await this.client()).mcp.remove(args.name)
    this.log(`Removed ${removed.removed}.`)
    return removed
  }
}
