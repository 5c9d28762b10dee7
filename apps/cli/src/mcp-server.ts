import type { AssistantClient } from '@openpa/client'
import { isAssistantError, toErrorBody } from '@openpa/core'
import { MCP_VERSION, RPC_INVALID_PARAMS, RpcError, type RpcMessage, RpcPeer } from '@openpa/skill/mcp'

/** A tool that other programs can use over MCP. */
interface OfferedTool {
  description: string
  properties: Record<string, object>
  required: string[]
  readOnly: boolean
  run(client: AssistantClient, input: Input, signal: AbortSignal): Promise<{ text: string; data: object }>
}

type Input = Readonly<Record<string, unknown>>

const text = (input: Input, name: string): string => {
  const value = input[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new RpcError(RPC_INVALID_PARAMS, `"${name}" is to be a text.`)
}

const limitOf = ({ limit }: Input): number => {
  if (limit === undefined) return 8
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= 50) return limit
  throw new RpcError(RPC_INVALID_PARAMS, '"limit" is to be a whole number from 1 to 50.')
}

/** Asks, and waits for the last event of the run. */
async function ask(client: AssistantClient, question: string, signal: AbortSignal) {
  let runId = ''
  const cancel = () => void client.cancelRun(runId).catch(() => undefined)
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for await (const event of client.ask({ text: question, source: 'api' })) {
      runId = event.runId
      if (event.kind === 'run-finished') return { text: event.payload?.answer ?? '', data: { runId } }
      if (event.kind === 'run-failed') throw new Error(event.payload?.message ?? 'The run failed.')
    }
    throw new Error('The run was cancelled.')
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

const TOOLS: Readonly<Record<string, OfferedTool>> = {
  ask: {
    description: 'Asks the personal assistant, which uses its memory and its skills. Returns its answer.',
    properties: { question: { type: 'string', description: 'what to ask or to have done' } },
    required: ['question'],
    readOnly: false,
    run: (client, input, signal) => ask(client, text(input, 'question'), signal),
  },
  memory_search: {
    description: 'Searches what the person told the assistant to remember, best first.',
    properties: { query: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 50 } },
    required: ['query'],
    readOnly: true,
    async run(client, input) {
      const found = await client.searchMemories(text(input, 'query'), limitOf(input))
      const lines = found.hits.map((hit) => `${hit.text} (${hit.createdAt.slice(0, 10)})`)
      return { text: lines.join('\n') || 'Nothing is remembered about that.', data: found }
    },
  },
  memory_add: {
    description: 'Remembers a statement for the person.',
    properties: { statement: { type: 'string', description: 'one sentence that stands alone' } },
    required: ['statement'],
    readOnly: false,
    async run(client, input) {
      const memory = await client.addMemory(text(input, 'statement'))
      return { text: `Remembered: ${memory.text}`, data: memory }
    },
  },
}

const describe = ([name, { description, properties, required, readOnly }]: [string, OfferedTool]) => ({
  name,
  description,
  inputSchema: { type: 'object', properties, required },
  annotations: { readOnlyHint: readOnly, destructiveHint: false, openWorldHint: false },
})

async function callTool(client: AssistantClient, params: Input, signal: AbortSignal): Promise<object> {
  const name = String(params.name)
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined
  if (!tool) throw new RpcError(RPC_INVALID_PARAMS, `There is no tool ${JSON.stringify(name)}.`)
  try {
    const { text: answer, data } = await tool.run(client, (params.arguments ?? {}) as Input, signal)
    return { content: [{ type: 'text', text: answer }], structuredContent: data }
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
        capabilities: { tools: {} },
        serverInfo: { name: 'open-personal-assistant', version },
        instructions:
          'The personal assistant of the person at this machine: its memory, and everything that it can do.',
      }),
      ping: () => ({}),
      'tools/list': () => ({ tools: Object.entries(TOOLS).map(describe) }),
      'tools/call': (params, signal) => callTool(client, params, signal),
    },
  })
}
