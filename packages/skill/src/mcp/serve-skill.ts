import type { Skill, SkillTool } from '../define-skill.ts'
import type { ToolOutput } from '../tool-output.ts'
import { type CallFrame, remotePowers } from './remote-powers.ts'
import { RPC_INVALID_PARAMS, RpcError, type RpcMessage, RpcPeer } from './rpc-peer.ts'
import { describeSkill, type SkillDescription } from './skill-description.ts'

/** The version of MCP that is spoken. */
export const MCP_VERSION = '2025-11-25'

/** Keys of `_meta` and of the experimental capability; what MCP has no words for. */
export const META = {
  call: 'openpa/call',
  now: 'openpa/now',
  timeZone: 'openpa/timeZone',
  data: 'openpa/data',
  error: 'openpa/error',
  invalid: 'openpa/invalid',
} as const

/** An error of a tool, as it goes with a result that `isError`. */
export interface WireError {
  name: string
  message: string
  code?: string
  hint?: string
}

/** The worker and the commands of a skill, in the experimental capability `openpa` of its server. */
export const capabilityOf = ({ name, worker, commands, tools }: SkillDescription) => ({
  name,
  worker,
  commands,
  effects: Object.fromEntries(Object.entries(tools).map(([key, { effect }]) => [key, effect])),
})

/** Serves a skill as an MCP server. @returns its end of the connection. @throws {TypeError} as {@link describeSkill} does. */
export function serveSkill(skill: Skill, version: string, send: (message: RpcMessage) => void): RpcPeer {
  const description = describeSkill(skill)
  const peer: RpcPeer = new RpcPeer(send, {
    requests: {
      initialize: () => ({
        protocolVersion: MCP_VERSION,
        capabilities: { tools: {}, logging: {}, experimental: { openpa: capabilityOf(description) } },
        serverInfo: { name: description.name, version },
        instructions: description.worker.instructions,
      }),
      ping: () => ({}),
      'logging/setLevel': () => ({}),
      'tools/list': () => ({ tools: toolList(description) }),
      'tools/call': (params, signal) => {
        const tool = typeof params['name'] === 'string' ? ownTool(skill, params['name']) : undefined
        if (!tool) throw new RpcError(RPC_INVALID_PARAMS, `There is no tool ${JSON.stringify(params['name'])}.`)
        return callTool(tool, params['arguments'] ?? {}, (frame) => remotePowers(peer, frame), frameOf(params, signal))
      },
    },
  })
  return peer
}

const ownTool = (skill: Skill, name: string): SkillTool | undefined =>
  Object.hasOwn(skill.tools, name) ? skill.tools[name] : undefined

const toolList = ({ tools }: SkillDescription) =>
  Object.entries(tools).map(([name, { description, inputSchema, effect, idempotent, destructive }]) => ({
    name,
    description,
    inputSchema: { type: 'object', ...inputSchema },
    annotations: {
      readOnlyHint: effect === 'read',
      destructiveHint: destructive,
      idempotentHint: idempotent,
      openWorldHint: effect !== 'read' && effect !== 'write',
    },
  }))

/** Another client than our host sends no frame: its calls have no powers but they have a time. */
function frameOf(params: Readonly<Record<string, unknown>>, signal: AbortSignal): CallFrame {
  const meta = (params['_meta'] ?? {}) as Record<string, unknown>
  const text = (key: string) => (typeof meta[key] === 'string' ? meta[key] : undefined)
  return {
    id: text(META.call) ?? '',
    now: new Date(text(META.now) ?? Date.now()),
    timeZone: text(META.timeZone) ?? 'UTC',
    signal,
  }
}

async function callTool(
  tool: SkillTool,
  input: unknown,
  powersOf: (frame: CallFrame) => ReturnType<typeof remotePowers>,
  frame: CallFrame,
): Promise<object> {
  const checked = await tool.input.safeParseAsync(input)
  if (!checked.success) {
    const issues = checked.error.issues.map(({ path, message }) => `${path.join('.') || 'input'}: ${message}`)
    return { ...failed(issues.join('; ')), _meta: { [META.invalid]: true } }
  }
  try {
    return resultOf(await tool.run(checked.data, powersOf(frame)))
  } catch (error) {
    const { name, message, code, hint }: Partial<WireError> = error instanceof Error ? error : {}
    const text = String(message ?? error)
    const wire = { name: String(name ?? ''), message: text, code: textOrNone(code), hint: textOrNone(hint) }
    return { ...failed(text), _meta: { [META.error]: wire } }
  }
}

const textOrNone = (value: unknown) => (typeof value === 'string' ? value : undefined)
const failed = (text: string) => ({ content: [{ type: 'text', text }], isError: true })

/** @throws {TypeError} when there is no text, or data that cannot be written as JSON. */
function resultOf(output: ToolOutput): object {
  if (typeof output?.text !== 'string') throw new TypeError('it gave back no text')
  JSON.stringify(output.data)
  return {
    content: [{ type: 'text', text: output.text }],
    // MCP's structured content is an object; `data` may be any JSON.
    ...(output.data === undefined ? {} : { _meta: { [META.data]: output.data } }),
  }
}
