import type { AssistantError } from '@openpa/core'
import { RPC_METHOD_NOT_FOUND, RpcError } from '@openpa/skill/mcp'
import { z } from 'zod'
import type { ConnectSkill, SkillConnection, SkillPeer } from '../mcp/connection.ts'
import { connectSandbox, SANDBOX_LIMITS } from '../sandbox/connect-sandbox.ts'
import { CrashRecord } from '../sandbox/crash-record.ts'
import type { SandboxCommand } from '../sandbox/sandbox-command.ts'
import { type HttpAccess, HttpPeer } from './http-peer.ts'
import { askServer, type RemoteServer } from './remote-tools.ts'

/** A server may have to be fetched before it starts, and may do more than a skill. */
const LIMITS = { ...SANDBOX_LIMITS, startMs: 60_000, memoryBytes: 1_000_000_000 }

/** Opens a connection, and tells what the server said of itself, before anything else is asked. */
export type OpenServer = (
  onHello: (server: RemoteServer) => void,
  log: (line: unknown) => void,
) => Promise<SkillConnection>

/** A program in its sandbox. @param command asked for at each start. */
export function openProgram(name: string, folder: string, command: () => Promise<SandboxCommand>): OpenServer {
  const crashes = new CrashRecord(name)
  return (onHello, log) =>
    connectSandbox({
      name,
      limits: LIMITS,
      crashes,
      plan: { command, cwd: folder, cacheFolder: folder },
      check: async () => undefined,
      verify: async (peer) => onHello(await askServer(peer)),
    })({
      // Powers are for skills.
      power: () => Promise.reject(new RpcError(RPC_METHOD_NOT_FOUND, 'There is no such method.')),
      message: ({ data }) => log(data),
    })
}

/** A server over HTTP. */
export const openWeb =
  (access: HttpAccess): OpenServer =>
  async (onHello) => {
    const peer = new HttpPeer(access)
    try {
      onHello(await askServer(peer, AbortSignal.timeout(LIMITS.startMs)))
    } catch (error) {
      peer.close()
      throw error
    }
    return { peer, close: () => peer.close(), release: async () => undefined }
  }

const Reply = z.looseObject({ content: z.array(z.looseObject({ type: z.string() })).default([]) })
const Resource = z.object({ resource: z.object({ text: z.string() }) })

/** A result as the host reads it: text out of what is embedded, and nothing that only a skill can say. */
function plainReply(answer: unknown): unknown {
  const reply = Reply.safeParse(answer)
  if (!reply.success) return answer
  const { _meta: _, ...rest } = reply.data
  const content = rest.content.map((part) => {
    const text = Resource.safeParse(part).data?.resource.text
    return text === undefined ? part : { type: 'text', text }
  })
  return { ...rest, content }
}

/** What the host asks of a server goes by the server's names; of the call itself it learns nothing but its arguments. */
export function asSkill(
  connection: SkillConnection,
  nameOf: (key: string) => string,
  refuse: (name: string) => AssistantError | undefined,
): SkillConnection {
  const peer: SkillPeer = {
    closed: connection.peer.closed,
    async request(method, params, signal) {
      if (method !== 'tools/call') return connection.peer.request(method, params, signal)
      const { name: key, arguments: input } = params as { name: string; arguments: unknown }
      const name = nameOf(key)
      const refusal = refuse(name)
      if (refusal) throw refusal
      return plainReply(await connection.peer.request(method, { name, arguments: input ?? {} }, signal))
    },
  }
  return { ...connection, peer }
}

/** Starts a server whenever it is needed. */
export const connectServer =
  (
    open: OpenServer,
    onHello: (server: RemoteServer) => void,
    adapt: (connection: SkillConnection) => SkillConnection,
  ): ConnectSkill =>
  async (server) =>
    adapt(await open(onHello, (data) => server.message({ data })))
