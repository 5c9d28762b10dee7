import { Args, Flags } from '@oclif/core'
import type { McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { awaitRedirect } from '../../await-redirect.ts'
import { mcpServerText } from '../../mcp-view.ts'

export default class McpLogin extends AssistantCommand {
  static override summary = 'Log in at an MCP server that wants it, in a browser.'
  static override description =
    'Prints an address to be opened in a browser on this machine, and waits until the browser comes back. Tokens are kept encrypted.'
  static override examples = [
    '<%= config.bin %> mcp login notes',
    '<%= config.bin %> mcp login notes --client-id abc123 --port 8765',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the server.' }) }
  static override flags = {
    'client-id': Flags.string({ description: 'Id that the server has given out for this program.' }),
    port: Flags.integer({
      description: 'Port for the browser to come back to; any free one without.',
      min: 1,
      max: 65535,
      default: 0,
    }),
  }

  override async run(): Promise<McpServerView> {
    const { args, flags } = await this.parse(McpLogin)
    const { mcp } = await this.client()
    await using redirect = await awaitRedirect(flags.port)
    const { url, state } = await mcp.beginLogin(args.name, redirect.uri, flags['client-id'])
    process.stderr.write(`Open this address in a browser on this machine, and log in:\n\n  ${url}\n\n`)
    const code = await redirect.code(state)
    const server = await mcp.finishLogin(args.name, state, code)
    this.log(mcpServerText(server))
    return server
  }
}
