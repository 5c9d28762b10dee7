import type { AssistantClient } from '@openpa/client'
import { mayLeave, type ToolSpec, wireName } from '@openpa/core'
import type { OfferedTool } from './offered-tool.ts'
import { runToEnd } from './run-to-end.ts'

const offered = (spec: ToolSpec): OfferedTool => ({
  name: wireName(spec.name),
  description: spec.description,
  // Clients refuse the whole list for one schema without it, as a union has none.
  inputSchema: { ...spec.inputSchema, type: 'object' },
  annotations: {
    readOnlyHint: spec.effect === 'read',
    destructiveHint: spec.destructive,
    idempotentHint: spec.idempotent,
    openWorldHint: mayLeave(spec),
  },
  run: (client, input, signal) => runToEnd(client, { call: { tool: spec.name, input }, source: 'api' }, signal),
})

/** The tools of all skills that are at work, each call a run of its own. */
export const skillTools = async (client: AssistantClient): Promise<OfferedTool[]> => (await client.tools()).map(offered)
