import { MCP_VERSION, type RpcPeer } from '@openpa/skill/mcp'
import { z } from 'zod'

const Hello = z.object({
  protocolVersion: z.string(),
  capabilities: z.object({
    experimental: z.object({
      openpa: z.object({
        name: z.unknown(),
        worker: z.unknown(),
        commands: z.unknown(),
        effects: z.record(z.string(), z.unknown()),
      }),
    }),
  }),
})
const Tools = z.object({
  tools: z
    .array(
      z.object({
        name: z.string(),
        description: z.unknown(),
        inputSchema: z.unknown(),
        annotations: z.object({ idempotentHint: z.unknown(), destructiveHint: z.unknown() }),
      }),
    )
    .max(100),
})

/** Begins an MCP connection and asks a skill what it is. Nothing of the answer is checked here but its frame. */
export async function describeRemote(peer: RpcPeer): Promise<unknown> {
  const clientInfo = { name: 'open-personal-assistant', version: '1' }
  const hello = Hello.parse(
    await peer.request('initialize', { protocolVersion: MCP_VERSION, capabilities: {}, clientInfo }),
  )
  peer.notify('notifications/initialized', {})
  const { tools } = Tools.parse(await peer.request('tools/list', {}))
  const { name, worker, commands, effects } = hello.capabilities.experimental.openpa
  return {
    name,
    worker,
    commands,
    tools: Object.fromEntries(
      tools.map(({ name: key, description, inputSchema, annotations }) => [
        key,
        {
          description,
          inputSchema,
          effect: Object.hasOwn(effects, key) ? effects[key] : undefined,
          idempotent: annotations.idempotentHint,
          destructive: annotations.destructiveHint,
        },
      ]),
    ),
  }
}
