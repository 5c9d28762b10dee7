import { randomUUID } from 'node:crypto'
import { Decline, type Skill } from '../define-skill.ts'
import type { Permissions } from '../manifest.ts'
import { POWER_METHOD } from '../mcp/remote-powers.ts'
import { RPC_INVALID_PARAMS, RpcError, RpcPeer } from '../mcp/rpc-peer.ts'
import { META, serveSkill, type WireError } from '../mcp/serve-skill.ts'
import type { ToolOutput } from '../tool-output.ts'
import { failure } from './failure.ts'
import { type OpenConnections, servePower } from './serve-power.ts'
import { type ManifestText, type TestPowers, type TestWorld, testPowers } from './test-powers.ts'

/** The package.json of a skill under test. */
export interface TestedPackage {
  name: string
  version: string
  openpa: ManifestText
}

/** One test's skill: its tools, and the powers that they are served from. */
export interface SkillRun {
  powers: TestPowers
  /**
   * Calls a tool as the daemon does: over MCP, its input checked, its powers judged by the manifest and its effect.
   * @throws {Decline} as the tool does; errors of powers with their `code`; `skill.input-invalid` for input that does not fit.
   */
  call(tool: string, input?: unknown): Promise<ToolOutput>
}

/** What one test plays; `permissions` in the place of the manifest's, to see what is refused. */
export interface SkillWorld extends Omit<TestWorld, 'effect'> {
  permissions?: Partial<Permissions>
}

/** What the host serves at its end of a connection. */
export interface TestHost {
  power(params: Readonly<Record<string, unknown>>): Promise<unknown>
  message(params: Readonly<Record<string, unknown>>): void
}

/** How a skill of this package is reached when its tests run elsewhere than in memory. */
export type ConnectTestedSkill = (packageName: string, host: TestHost) => Promise<Pick<RpcPeer, 'request'>>

interface OpenCall {
  skill: Skill
  tool: string
  powers: TestPowers
  open: OpenConnections
  /** Codes of errors that powers have thrown. */
  thrown: Set<string>
}

/**
 * A skill whose tests run it over MCP, in this process; or, where the environment variable `OPENPA_TEST_SKILLS_IN` names a module
 * with a {@link ConnectTestedSkill} called `connectSkill`, wherever that leads.
 */
export function testSkill(skill: Skill, skillPackage: TestedPackage): { in(world?: SkillWorld): SkillRun } {
  const calls = new Map<string, OpenCall>()
  const host: TestHost = {
    power: (params) => serveCall(calls, params),
    message: ({ data, _meta }) => {
      const { [META.call]: id } = (_meta ?? {}) as Record<string, unknown>
      calls.get(String(id))?.powers.log(String(data))
    },
  }
  let connection: Promise<Pick<RpcPeer, 'request'>> | undefined
  return {
    in(world = {}) {
      const { openpa } = skillPackage
      const { permissions = openpa.permissions } = world
      const powers = testPowers({ ...openpa, permissions }, world)
      return {
        powers,
        async call(tool, input = {}) {
          connection ??= connect(skill, skillPackage, host)
          const peer = await connection
          const id = randomUUID()
          const call: OpenCall = { skill, tool, powers, open: new Map(), thrown: new Set() }
          calls.set(id, call)
          const { now, timeZone, signal } = powers
          const _meta = { [META.call]: id, [META.now]: now.toISOString(), [META.timeZone]: timeZone }
          try {
            return outputOf(call, await peer.request('tools/call', { name: tool, arguments: input, _meta }, signal))
          } finally {
            calls.delete(id)
            for (const connection of call.open.values()) await connection.close()
          }
        },
      }
    },
  }
}

async function connect(skill: Skill, { name, version }: TestedPackage, host: TestHost) {
  const elsewhere = process.env['OPENPA_TEST_SKILLS_IN']
  if (elsewhere !== undefined) {
    const { connectSkill } = (await import(/* @vite-ignore */ elsewhere)) as { connectSkill: ConnectTestedSkill }
    return connectSkill(name, host)
  }
  const copyTo = (receive: (message: unknown) => void) => (message: object) => {
    const copy: unknown = JSON.parse(JSON.stringify(message))
    queueMicrotask(() => receive(copy))
  }
  const theirs: RpcPeer = serveSkill(
    skill,
    version,
    copyTo((message) => ours.receive(message)),
  )
  const ours = new RpcPeer(
    copyTo((message) => theirs.receive(message)),
    { requests: { [POWER_METHOD]: host.power }, notifications: { 'notifications/message': host.message } },
  )
  return ours
}

async function serveCall(calls: ReadonlyMap<string, OpenCall>, params: Readonly<Record<string, unknown>>) {
  const { call: id, power, args } = params
  const call = calls.get(String(id))
  if (!call) throw new RpcError(RPC_INVALID_PARAMS, 'There is no such call.')
  const { skill, tool, powers, open, thrown } = call
  try {
    // Powers are judged before they wait for anything, so calls beside each other do not get each other's effect.
    powers.effect = skill.tools[tool]?.effect ?? 'read'
    return { value: await servePower(powers, String(power), Array.isArray(args) ? args : [], open) }
  } catch (error) {
    const { message, code, hint }: Partial<WireError> = error instanceof Error ? error : {}
    if (code === undefined) throw error
    thrown.add(code)
    throw new RpcError(RPC_INVALID_PARAMS, message ?? '', { code, hint })
  }
}

interface WireReply {
  content: { text: string }[]
  isError?: boolean
  _meta?: { [META.data]?: unknown; [META.error]?: WireError; [META.invalid]?: boolean }
}

function outputOf({ tool, thrown }: OpenCall, answer: unknown): ToolOutput {
  const { content, isError = false, _meta: meta = {} } = answer as WireReply
  const text = content.map((part) => part.text).join('\n')
  if (!isError) return Object.hasOwn(meta, META.data) ? { text, data: meta[META.data] } : { text }
  if (meta[META.invalid]) throw failure('skill.input-invalid', `${tool} was called with wrong input. ${text}`)
  const { name, code, hint } = meta[META.error] ?? {}
  if (name === 'Decline') throw new Decline(text)
  if (code !== undefined && thrown.has(code)) throw Object.assign(failure(code, text), { hint })
  throw failure('skill.failed', `${tool} failed: ${text}`)
}
