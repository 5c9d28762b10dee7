import type { McpServerView } from '@openpa/core'
import { namesIn } from '../broker/secret-handles.ts'
import { type LoadedSkill, loadSkill, type ServerReach } from '../load-skill.ts'
import { describeTools, type ToolDrift } from './remote-tools.ts'
import type { McpServer, McpTransport, PinnedTool } from './server-record.ts'

/** An argument as a shell would take it, so that where one ends and the next begins is plain. */
const quoted = (argument: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

/** The whole command line, or the address. */
export const targetOf = (transport: McpTransport): string =>
  transport.kind === 'web' ? transport.url : [transport.command, ...transport.args].map(quoted).join(' ')

/** What a server is given, in plain words. */
export function serverWords(transport: McpTransport): string[] {
  const secrets = namesIn(Object.values(transport.kind === 'web' ? transport.headers : transport.env).join('\n'))
  const given = secrets.map((name) => `Be given your secret "${name}".`)
  if (transport.kind === 'web') {
    const { host, protocol } = new URL(transport.url)
    const how = protocol === 'https:' ? '' : ', not encrypted'
    return [`Be sent, at ${host}${how}, whatever its tools are asked.`, ...given]
  }
  const { sandboxed, net, read, write } = transport
  const runs = `Run on this machine: ${targetOf(transport)}`
  if (!sandboxed) return [runs, 'Do there whatever you can: it is in no sandbox.', ...given]
  return [
    runs,
    'In a sandbox, with a folder of its own.',
    ...(net ? ['Use the network: this machine, your private network, and the internet.'] : []),
    ...read.map((folder) => `Read files in ${folder}.`),
    ...write.map((folder) => `Read, change and delete files in ${folder}.`),
    ...given,
  ]
}

/** What a server can do with what its tools are given. */
function reachOf(name: string, transport: McpTransport): ServerReach {
  if (transport.kind === 'web') return { target: new URL(transport.url).host, leaves: true, seesFiles: false }
  const { sandboxed, net, read, write } = transport
  return {
    target: `the MCP server ${name}`,
    leaves: net || !sandboxed,
    seesFiles: !sandboxed || read.length + write.length > 0,
  }
}

/** A server as a skill whose tools can be called. @throws {AssistantError} `skill.manifest-invalid`, such as for hidden characters. */
export function loadServer({ name, transport, version }: McpServer, tools: readonly PinnedTool[]): LoadedSkill {
  const reach = reachOf(name, transport)
  const host = transport.kind === 'web' ? reach.target : '*'
  // It has no powers; its tools are to be known as such by which something leaves.
  const net = reach.leaves ? [{ host, methods: ['POST'] }] : []
  const openpa = { api: 1, permissions: { net } }
  return {
    ...loadSkill({ name: `mcp:${name}`, version, openpa }, describeTools(name, tools), { isForeign: true }),
    reach,
  }
}

/** A server as a person sees it. */
export function serverView(server: McpServer, drift: (ToolDrift & { digest: string }) | undefined): McpServerView {
  const { name, transport, title, version, tools } = server
  const hasChanged = drift !== undefined && drift.lines.length > 0
  return {
    name,
    kind: transport.kind,
    target: targetOf(transport),
    permissions: serverWords(transport),
    state: tools === null ? 'login-needed' : hasChanged ? 'changed' : 'ready',
    title,
    version,
    tools: (tools ?? []).map(({ key, description, readOnly }) => ({
      name: `${name}.${key}`,
      description,
      effect: readOnly ? 'read' : 'external',
    })),
    changes: hasChanged ? { digest: drift.digest, lines: drift.lines } : null,
  }
}
