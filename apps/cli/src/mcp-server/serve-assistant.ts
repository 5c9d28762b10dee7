import type { AssistantClient } from '@openpa/client'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { MCP_VERSION, RPC_INVALID_PARAMS, RpcError, type RpcMessage, RpcPeer } from '@openpa/skill/mcp'
import type { OfferedTool, ToolInput } from './offered-tool.ts'
import { OWN_TOOLS } from './own-tools.ts'
import { skillTools } from './skill-tools.ts'

const named = (tools: readonly OfferedTool[], name: unknown) => tools.find((tool) => tool.name === name)

/** Our own, then those of the skills that are at work now; ours win where two have the same name. */
const offeredTools = async (client: AssistantClient): Promise<OfferedTool[]> => [
  ...OWN_TOOLS,
  ...(await skillTools(client)).filter(({ name }) => !named(OWN_TOOLS, name)),
]

const describe = ({ name, description, inputSchema, annotations }: OfferedTool) => ({
  name,
  description,
  inputSchema,
  annotations,
})

function inputOf({ arguments: input = {} }: ToolInput): ToolInput {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as ToolInput
  throw new RpcError(RPC_INVALID_PARAMS, '"arguments" is to be an object.')
}

async function callTool(client: AssistantClient, params: ToolInput, signal: AbortSignal): Promise<object> {
  try {
    const tool = named(OWN_TOOLS, params.name) ?? named(await skillTools(client), params.name)
    if (!tool) throw new RpcError(RPC_INVALID_PARAMS, `There is no tool ${JSON.stringify(params.name)}.`)
    const { text, data } = await tool.run(client, inputOf(params), signal)
    return { content: [{ type: 'text', text }], ...(data === undefined ? {} : { structuredContent: data }) }
  } catch (error) {
    if (error instanceof RpcError) throw error
    // For the model at the other end to read: what went wrong, and what to do.
    const { message, hint } = isAssistantError(error) ? toErrorBody(error) : { message: String(error), hint: undefined }
    return { content: [{ type: 'text', text: hint === undefined ? message : `${message} ${hint}` }], isError: true }
  }
}

/** Offers the assistant to another program as an MCP server, message by message. */
export function serveAssistant(client: AssistantClient, version: string, send: (message: RpcMessage) => void): RpcPeer {
  return new RpcPeer(send, {
    requests: {
      initialize: () => ({
        protocolVersion: MCP_VERSION,
        // Skills come and go, of which nothing tells us: who lists the tools again sees it.
        capabilities: { tools: {} },
        serverInfo: { name: 'open-personal-assistant', version },
        instructions:
          'The personal assistant of the person at this machine: its memory, and everything that it can do. What the person has to allow waits for them, and is done once they have; run_result tells what came of it.',
      }),
      ping: () => ({}),
      'tools/list': async () => ({ tools: (await offeredTools(client)).map(describe) }),
      'tools/call': (params, signal) => callTool(client, params, signal),
    },
  })
}
