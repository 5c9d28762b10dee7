import { randomUUID } from 'node:crypto'
import {
  AssistantError,
  type AuditNote,
  isAssistantError,
  type TaintMark,
  type ToolCallContext,
  type ToolHost,
  type ToolSpec,
  toErrorBody,
} from '@openpa/core'
import { type PowerUse, refusalOf } from '@openpa/skill'
import { RPC_INVALID_PARAMS, RpcError } from '@openpa/skill/mcp'
import type { LoadedSkill } from '../load-skill.ts'
import type { PowerServer } from '../mcp/connection.ts'
import { AuditBuffer } from './audit-buffer.ts'
import { connectPowers, type OpenConnection } from './connect-power.ts'
import { execPowers } from './exec-power.ts'
import { fetchPowers } from './fetch-power.ts'
import { filesPowers } from './files-power.ts'
import { memoryPowers } from './memory-power.ts'
import { ownPowers } from './own-powers.ts'
import type { BrokerDeps, Power, PowerScope, UsedPower } from './power.ts'
import { schedulePowers } from './schedule-power.ts'

const POWERS: ReadonlyMap<string, Power> = new Map(
  Object.entries({
    ...memoryPowers,
    ...schedulePowers,
    ...ownPowers,
    ...filesPowers,
    ...fetchPowers,
    ...connectPowers,
    ...execPowers,
  }),
)

/** A tool call in which powers can be used. */
export interface OpenCall {
  /** Names it on the wire; not to be guessed by another skill. */
  readonly id: string
  readonly context: ToolCallContext
  /** Errors that powers have thrown in it: only these keep their codes when the tool throws them on. */
  readonly thrown: ReadonlySet<string>
  /** Of an MCP server's tool: judges and notes that the call is passed on to it. @throws {AssistantError} `approval.needed`. */
  passOn(): Promise<void>
  close(): void
}

interface Call {
  skill: LoadedSkill
  tool: ToolSpec
  context: ToolCallContext
  thrown: Set<string>
  since: TaintMark
  connections: Map<string, OpenConnection>
  used: UsedPower[]
  /** Aborts when the call is over. */
  over: AbortSignal
}

/** Serves every power: finds the call it is used in, judges it by the manifest, notes it in the audit log, and does it. */
export class Broker {
  readonly #deps: BrokerDeps
  readonly #host: Pick<ToolHost, 'call' | 'tools'>
  readonly #calls = new Map<string, Call>()
  readonly #audit: AuditBuffer

  constructor(deps: BrokerDeps, host: Pick<ToolHost, 'call' | 'tools'>) {
    this.#deps = deps
    this.#host = host
    this.#audit = new AuditBuffer(deps.audit)
  }

  /** A call that begins. Until it is closed its powers work. */
  open(skill: LoadedSkill, tool: ToolSpec, context: ToolCallContext): OpenCall {
    const id = randomUUID()
    const thrown = new Set<string>()
    const connections = new Map<string, OpenConnection>()
    const over = new AbortController()
    const since = context.taint.mark()
    this.#calls.set(id, { skill, tool, context, thrown, since, connections, used: [], over: over.signal })
    const close = () => {
      this.#calls.delete(id)
      // What a tool has begun and not awaited ends with it.
      over.abort(new AssistantError('run.cancelled', `The call of ${tool.name} is over.`))
      for (const { server } of connections.values()) server.close()
    }
    return { id, context, thrown, close, passOn: () => this.#passOn({ skill, tool, context, since }) }
  }

  /** What serves one skill. */
  serverOf(skillName: string): PowerServer {
    return {
      power: async (params, signal) => ({ value: await this.#serve(skillName, params, signal) }),
      message: ({ data }) => this.#deps.log(skillName, typeof data === 'string' ? data : JSON.stringify(data)),
    }
  }

  /** Writes what has been noted and not yet written. */
  flush(): Promise<void> {
    return this.#audit.flush()
  }

  async #passOn({ skill, tool, context, since }: Pick<Call, 'skill' | 'tool' | 'context' | 'since'>): Promise<void> {
    if (!skill.reach) return
    const { target, leaves, seesFiles } = skill.reach
    const { ownerId, runId, taint } = context
    const note = (outcome: AuditNote['outcome']) =>
      this.#audit.write(ownerId, { actor: skill.name, action: 'mcp.call', target: tool.name, outcome, runId })
    try {
      if (leaves) this.#deps.gate.mayFetch({ context, tool, target, since })
    } catch (error) {
      await note('denied')
      throw error
    }
    await note('allowed')
    if (leaves) taint.add('outward', tool.name)
    if (seesFiles) taint.add('private', tool.name)
    taint.add('untrusted', tool.name)
  }

  async #serve(skillName: string, params: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    const { call: id, power: name, args } = params
    const call = typeof id === 'string' ? this.#calls.get(id) : undefined
    const power = typeof name === 'string' ? POWERS.get(name) : undefined
    // A tool that goes on after its call has ended, or another skill's call, has no powers.
    if (!call || call.skill.name !== skillName) throw new RpcError(RPC_INVALID_PARAMS, 'There is no such call.')
    if (!power) throw new RpcError(RPC_INVALID_PARAMS, `There is no power ${JSON.stringify(name)}.`)
    try {
      call.context.signal.throwIfAborted()
      return await this.#use(call, name as string, power, args, signal)
    } catch (error) {
      throw this.#wireError(call, error)
    }
  }

  async #use(call: Call, name: string, power: Power, args: unknown, signal: AbortSignal): Promise<unknown> {
    const parsed = power.args.safeParse(args)
    if (!parsed.success) throw new AssistantError('input.invalid', `${name} was used with wrong arguments.`)
    const note = (outcome: AuditNote['outcome']): [string, AuditNote] => [
      call.context.ownerId,
      { actor: call.skill.name, action: name, target: power.target(parsed.data), outcome, runId: call.context.runId },
    ]
    const scope: PowerScope = {
      ...call,
      context: { ...call.context, signal: AbortSignal.any([call.context.signal, signal, call.over]) },
      deps: this.#deps,
      host: this.#host,
      check: (use) => check(call, use, this.#deps.home),
    }
    try {
      power.permit(parsed.data, scope)
      call.used.push({ name, target: power.target(parsed.data) })
      if (power.audited === 'before') await this.#audit.write(...note('allowed'))
      const value = await power.use(parsed.data, scope)
      if (power.audited === 'after') this.#audit.add(...note('allowed'))
      return value
    } catch (error) {
      // Also what shows only on the way: a link out of a folder, a redirect to another host.
      await this.#audit.write(...note(isRefusal(error) ? 'denied' : 'failed'))
      throw error
    }
  }

  #wireError({ thrown }: Call, error: unknown): RpcError {
    if (!isAssistantError(error)) {
      if (error instanceof RpcError) return error
      return new RpcError(RPC_INVALID_PARAMS, error instanceof Error ? error.message : String(error))
    }
    const { code, message, hint } = toErrorBody(error)
    thrown.add(code)
    return new RpcError(RPC_INVALID_PARAMS, message, { code, ...(hint === undefined ? {} : { hint }) })
  }
}

const DENIALS: ReadonlySet<string> = new Set([
  'approval.needed',
  'skill.not-permitted',
  'skill.egress-denied',
  'skill.address-denied',
  'skill.read-denied',
  'skill.write-denied',
  'skill.secret-undeclared',
])
const isRefusal = (error: unknown) => isAssistantError(error) && DENIALS.has(error.code)

/** @throws {AssistantError} where the manifest or the effect of the tool does not allow it. */
function check({ skill, tool }: Call, use: PowerUse, home: string): void {
  const refusal = refusalOf({ permissions: skill.permissions, effect: tool.effect, home }, use)
  if (refusal) throw new AssistantError(refusal.code, `The skill ${skill.name} may not ${refusal.what}.`)
}
