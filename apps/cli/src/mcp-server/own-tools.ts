import { RPC_INVALID_PARAMS, RpcError } from '@openpa/skill/mcp'
import type { OfferedTool, ToolInput } from './offered-tool.ts'
import { outcomeOf, runToEnd } from './run-to-end.ts'

const text = (input: ToolInput, name: string): string => {
  const value = input[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new RpcError(RPC_INVALID_PARAMS, `"${name}" is to be a text.`)
}

const limitOf = ({ limit }: ToolInput): number => {
  if (limit === undefined) return 8
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= 50) return limit
  throw new RpcError(RPC_INVALID_PARAMS, '"limit" is to be a whole number from 1 to 50.')
}

const object = (properties: Record<string, object>, required: string[]) => ({ type: 'object', properties, required })
const hints = (readOnlyHint: boolean) => ({ readOnlyHint, destructiveHint: false, openWorldHint: false })

/** What is offered whatever skills there are. */
export const OWN_TOOLS: readonly OfferedTool[] = [
  {
    name: 'ask',
    description: 'Asks the personal assistant, which uses its memory and its skills. Returns its answer.',
    inputSchema: object({ question: { type: 'string', description: 'what to ask or to have done' } }, ['question']),
    annotations: hints(false),
    run: (client, input, signal) => runToEnd(client, { text: text(input, 'question'), source: 'api' }, signal),
  },
  {
    name: 'memory_search',
    description: 'Searches what the person told the assistant to remember, best first.',
    inputSchema: object({ query: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 50 } }, ['query']),
    annotations: hints(true),
    async run(client, input) {
      const found = await client.searchMemories(text(input, 'query'), limitOf(input))
      const lines = found.hits.map((hit) => `${hit.text} (${hit.createdAt.slice(0, 10)})`)
      return { text: lines.join('\n') || 'Nothing is remembered about that.', data: found }
    },
  },
  {
    name: 'memory_add',
    description: 'Remembers a statement for the person.',
    inputSchema: object({ statement: { type: 'string', description: 'one sentence that stands alone' } }, [
      'statement',
    ]),
    annotations: hints(false),
    async run(client, input) {
      const memory = await client.addMemory(text(input, 'statement'))
      return { text: `Remembered: ${memory.text}`, data: memory }
    },
  },
  {
    name: 'run_result',
    description: 'Tells what came of a call that waited for the person: its answer, or what it still waits for.',
    inputSchema: object({ run: { type: 'string', description: 'the id of the run, as that call has told it' } }, [
      'run',
    ]),
    annotations: hints(true),
    run: (client, input, signal) => outcomeOf(client, text(input, 'run'), signal),
  },
]
