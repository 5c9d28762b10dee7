import { createHash } from 'node:crypto'
import { AssistantError, canonicalJson } from '@openpa/core'
import { MCP_VERSION, type SkillDescription } from '@openpa/skill/mcp'
import { z } from 'zod'
import { compareTools } from '../install/compare-skills.ts'
import type { SkillPeer } from '../mcp/connection.ts'
import type { PinnedTool } from './server-record.ts'

/** Versions of the protocol in which what is used here is the same. */
const VERSIONS: ReadonlySet<string> = new Set([MCP_VERSION, '2025-06-18', '2025-03-26', '2024-11-05'])
const MOST_TOOLS = 100
const MOST_PAGES = 20
const MOST_DESCRIPTION_CHARS = 2000
const MOST_SCHEMA_CHARS = 20_000

const Hello = z.object({
  protocolVersion: z.string(),
  serverInfo: z.object({ name: z.string(), title: z.string().optional(), version: z.string() }),
})
const Tool = z.object({
  name: z.string().min(1).max(200),
  description: z.string().default(''),
  inputSchema: z.record(z.string(), z.unknown()),
  annotations: z.object({ readOnlyHint: z.boolean(), destructiveHint: z.boolean() }).partial().default({}),
})
const Page = z.object({ tools: z.array(Tool), nextCursor: z.string().optional() })

/** A peer that can also be told things. */
export interface McpPeer extends SkillPeer {
  notify(method: string, params: object): void | Promise<void>
}

/** What a server says of itself. */
export interface RemoteServer {
  title: string
  version: string
  tools: PinnedTool[]
}

/** Begins a connection, and asks what the server is and has. @throws {AssistantError} `skill.protocol` for what is no MCP. */
export async function askServer(peer: McpPeer, signal?: AbortSignal): Promise<RemoteServer> {
  const clientInfo = { name: 'open-personal-assistant', version: '1' }
  const hello = read(
    Hello,
    await peer.request('initialize', { protocolVersion: MCP_VERSION, capabilities: {}, clientInfo }, signal),
  )
  if (!VERSIONS.has(hello.protocolVersion))
    throw new AssistantError(
      'skill.protocol',
      `The server speaks MCP ${hello.protocolVersion}, which is not known here.`,
    )
  await peer.notify('notifications/initialized', {})
  const tools: z.output<typeof Tool>[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = read(Page, await peer.request('tools/list', cursor === undefined ? {} : { cursor }, signal))
    tools.push(...answer.tools)
    cursor = answer.nextCursor
    if (cursor === undefined || tools.length > MOST_TOOLS) break
  }
  const { name, title, version } = hello.serverInfo
  return { title: (title ?? name).slice(0, 200), version: version.slice(0, 100), tools: pin(tools) }
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new AssistantError('skill.protocol', `The server answers what is no MCP (${z.prettifyError(parsed.error)}).`)
}

/** What is kept of tools. One that takes more input than a model can be told of is left out. */
function pin(tools: readonly z.output<typeof Tool>[]): PinnedTool[] {
  const keys = new Set<string>()
  return tools.slice(0, MOST_TOOLS).flatMap(({ name, description, inputSchema, annotations }) => {
    if (JSON.stringify(inputSchema).length > MOST_SCHEMA_CHARS) return []
    const said = canonicalJson({ name, description, inputSchema, annotations })
    const readOnly = annotations.readOnlyHint === true
    return [
      {
        name,
        key: keyFor(name, keys),
        description: description.slice(0, MOST_DESCRIPTION_CHARS),
        inputSchema,
        readOnly,
        // As the protocol has it: destructive unless it says otherwise.
        destructive: !readOnly && annotations.destructiveHint !== false,
        digest: createHash('sha256').update(said).digest('hex'),
      },
    ]
  })
}

/** `read_file` becomes `readFile`; two that become the same are told apart by a number. */
function keyFor(name: string, taken: Set<string>): string {
  const words = name.match(/[A-Za-z0-9]+/g) ?? []
  const joined = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  const begun = /^[A-Za-z]/.test(joined) ? joined.charAt(0).toLowerCase() + joined.slice(1) : `tool${joined}`
  const base = begun.slice(0, 36)
  let key = base
  for (let n = 2; taken.has(key); n++) key = `${base}${n}`
  taken.add(key)
  return key
}

/** Tools as a skill describes its own. Their effect: what is said to only read does that, all else reaches outside. */
export const describeTools = (name: string, tools: readonly PinnedTool[]): SkillDescription => ({
  name,
  worker: {
    // Of our making: what the server says of itself is no instruction.
    description: `Tools of the MCP server ${name}: ${tools.map(({ key }) => key).join(', ')}`.slice(0, 1000),
    instructions: '',
  },
  tools: Object.fromEntries(
    tools.map(({ key, description, inputSchema, readOnly, destructive }) => [
      key,
      { description, inputSchema, effect: readOnly ? 'read' : 'external', idempotent: readOnly, destructive },
    ]),
  ),
  commands: [],
})

/** What is otherwise than when it was approved. */
export interface ToolDrift {
  /** Names, as the server has them, of tools that are not what they were. */
  changed: ReadonlySet<string>
  /** In words, one line each. */
  lines: string[]
}

/** Compares tools with what was approved. */
export function driftOf(approved: readonly PinnedTool[], now: readonly PinnedTool[]): ToolDrift {
  const digests = new Map(now.map(({ name, digest }) => [name, digest]))
  const changed = approved.filter(({ name, digest }) => digests.get(name) !== digest).map(({ name }) => name)
  // By the server's names: ours may shift where one comes or goes.
  const byName = (tools: readonly PinnedTool[]) =>
    describeTools(
      '',
      tools.map((tool) => ({ ...tool, key: tool.name })),
    )
  const [before, after] = [byName(approved), byName(now)]
  const lines = compareTools({ ...before, worker: after.worker }, after)
  return { changed: new Set(changed), lines }
}
