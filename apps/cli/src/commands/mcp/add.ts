import { resolve } from 'node:path'
import { Args, Flags } from '@oclif/core'
import type { NewMcpServer } from '@openpa/client'
import { AssistantError, type McpServerView } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { mcpServerText } from '../../mcp-view.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class McpAdd extends AssistantCommand {
  static override summary = 'Add an MCP server: a program, or an address; shows what it will do and asks first.'
  static override description = [
    'A program runs in a sandbox (bubblewrap), in which are the libraries of the system, the program, and a folder of its own.',
    'Whatever else it needs has to be given: --read, --write, --net. Its tools stay as they are now until you approve others.',
  ].join(' ')
  static override examples = [
    '<%= config.bin %> mcp add time --net -- uvx mcp-server-time',
    '<%= config.bin %> mcp add papers --read ~/Papers -- node /opt/papers/server.js /home/me/Papers',
    '<%= config.bin %> mcp add hub --net --env GITHUB_TOKEN={{secret:github}} -- npx -y @github/mcp',
    '<%= config.bin %> mcp add notes --url https://mcp.example.com/mcp',
    `<%= config.bin %> mcp add hub --url https://mcp.example.com/ --header 'Authorization=Bearer {{secret:hub}}'`,
  ]
  static override strict = false
  static override args = {
    name: Args.string({ required: true, description: 'What to call it: its tools are called by it.' }),
    command: Args.string({ description: 'After --: the program with its arguments.' }),
  }
  static override flags = {
    url: Flags.string({
      description: 'Address of a server over HTTP.',
      exclusive: ['read', 'write', 'net', 'env', 'unsandboxed'],
    }),
    header: Flags.string({
      description: 'Header for it, as Name=value; {{secret:name}} is a secret.',
      multiple: true,
      default: [],
    }),
    read: Flags.string({ description: 'A folder that the program may read.', multiple: true, default: [] }),
    write: Flags.string({ description: 'A folder that it may read and change.', multiple: true, default: [] }),
    net: Flags.boolean({ description: 'It may use the network.' }),
    env: Flags.string({
      description: 'A variable, as NAME=value; {{secret:name}} is a secret.',
      multiple: true,
      default: [],
    }),
    unsandboxed: Flags.boolean({ description: 'Without a sandbox: it can do whatever you can.' }),
  }

  override async run(): Promise<McpServerView> {
    const { args, argv, flags } = await this.parse(McpAdd)
    const [command, ...rest] = argv.slice(1).map(String)
    const server = newServer(command, rest, flags)
    for (const line of willDo(server)) this.log(escapeText(line))
    await this.confirm(`Start and add ${args.name}?`, flags.yes)
    const { mcp } = await this.client()
    this.aside('Asking it for its tools …')
    const view = await mcp.add(args.name, server)
    this.log(mcpServerText(view))
    return view
  }
}

interface Given {
  url?: string | undefined
  header: string[]
  read: string[]
  write: string[]
  net: boolean
  env: string[]
  unsandboxed: boolean
}

/** @throws {AssistantError} `input.invalid` for what is neither a program nor an address, or both. */
function newServer(command: string | undefined, args: string[], given: Given): NewMcpServer {
  if ((given.url === undefined) === (command === undefined))
    throw new AssistantError('input.invalid', 'Name a program after --, or an address with --url.', {
      hint: 'See: assistant mcp add --help',
    })
  if (given.url !== undefined) return { kind: 'web', url: given.url, headers: pairs(given.header) }
  return {
    kind: 'program',
    // As the daemon, whose working folder is another, understands it.
    command: command?.includes('/') ? resolve(command) : (command ?? ''),
    args,
    env: pairs(given.env),
    read: given.read.map((folder) => resolve(folder)),
    write: given.write.map((folder) => resolve(folder)),
    net: given.net,
    sandboxed: !given.unsandboxed,
  }
}

const pairs = (texts: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      throw new AssistantError('input.invalid', `${JSON.stringify(text)} is not Name=value.`)
    }),
  )

/** What the person says yes to, whole: the command as it is run, and what it can reach. */
function willDo(server: NewMcpServer): string[] {
  if (server.kind === 'web') return [`It is at ${server.url} and will be sent whatever its tools are asked.`]
  const { command, args = [], env = {}, read = [], write = [], net, sandboxed } = server
  return [
    `It will run: ${[command, ...args].map((word) => JSON.stringify(word)).join(' ')}`,
    ...Object.entries(env).map(([name, value]) => `With ${name}=${value}`),
    ...(sandboxed
      ? [
          'In a sandbox, with a folder of its own.',
          ...read.map((folder) => `It can read ${folder}.`),
          ...write.map((folder) => `It can read, change and delete in ${folder}.`),
          net ? 'It can use the network.' : 'It has no network.',
        ]
      : ['WITHOUT A SANDBOX: it can do whatever you can, with all your files.']),
  ]
}
