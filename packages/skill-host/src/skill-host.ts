import {
  AssistantError,
  type CommandSpec,
  ERROR_CODES,
  type ErrorCode,
  type ToolCallContext,
  type ToolHost,
  type ToolResult,
  type ToolSpec,
  type WorkerSpec,
} from '@openpa/core'
import type { SettingValues } from '@openpa/skill'
import { META, RpcError } from '@openpa/skill/mcp'
import { Broker, type OpenCall } from './broker/broker.ts'
import type { BrokerDeps } from './broker/power.ts'
import { configureSkill, type LoadedSkill } from './load-skill.ts'
import type { ConnectSkill, HostedSkill, PowerServer, SkillConnection } from './mcp/connection.ts'
import { ToolReply } from './mcp/tool-reply.ts'

/** Longest time a tool call may take. */
const TOOL_TIMEOUT_MS = 30_000

interface Seat {
  hosted: HostedSkill
  /** With what the person has set for it. */
  skill: LoadedSkill
  connect(): Promise<SkillConnection>
  /** After a call was given up. */
  release(connection: SkillConnection): void
  close(): void
}

/** Calls the tools of skills over MCP, wherever they run. Skills come and go while it works. */
export class SkillHost implements ToolHost {
  readonly #seats = new Map<string, Seat>()
  readonly #settings = new Map<string, SettingValues>()
  readonly #broker: Broker
  readonly #timeoutMs: number
  #tools: readonly ToolSpec[] = []
  #onChange: () => void = () => undefined

  /**
   * @param options `timeoutMs` of one tool call (30 s).
   * @throws {AssistantError} `skill.exists` when two skills have the same name.
   */
  constructor(skills: readonly HostedSkill[], deps: BrokerDeps, options: { timeoutMs?: number } = {}) {
    this.#broker = new Broker(deps, this)
    this.#timeoutMs = options.timeoutMs ?? TOOL_TIMEOUT_MS
    for (const skill of skills) this.add(skill)
  }

  /** Tells whenever skills have come, gone or changed. */
  watch(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** @throws {AssistantError} `skill.exists` when there is one of this name. */
  add(hosted: HostedSkill): void {
    const { name } = hosted.skill
    if (this.#seats.has(name)) throw new AssistantError('skill.exists', `There is a skill called ${name} already.`)
    this.#sit(hosted)
  }

  /** Gives a skill what the person has set for it, now and whenever one of its name is added; one that runs is started anew. */
  configure(name: string, values: SettingValues): void {
    this.#settings.set(name, values)
    const seat = this.#seats.get(name)
    if (!seat) return
    seat.close()
    this.#sit(seat.hosted)
  }

  /** What the person has set for a skill. */
  settingsOf(name: string): SettingValues {
    return this.#settings.get(name) ?? {}
  }

  /** Stops a skill and takes it out. @returns whether it was there. */
  remove(name: string): boolean {
    this.#seats.get(name)?.close()
    const was = this.#seats.delete(name)
    this.#refresh()
    return was
  }

  /** Skills, in the order in which they came. */
  skills(): readonly LoadedSkill[] {
    return [...this.#seats.values()].map(({ skill }) => skill)
  }

  tools(): readonly ToolSpec[] {
    return this.#tools
  }

  workers(): readonly WorkerSpec[] {
    return this.skills().map((skill) => skill.worker)
  }

  commands(): readonly CommandSpec[] {
    return this.skills().flatMap((skill) => skill.commands)
  }

  async call(name: string, input: unknown, context: ToolCallContext): Promise<ToolResult> {
    const seat = this.#seats.get(name.slice(0, name.indexOf('.')))
    const tool = seat?.skill.tools.get(name)
    if (!seat || !tool) throw new AssistantError('tool.unknown', `There is no tool ${JSON.stringify(name)}.`)
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const signal = AbortSignal.any([context.signal, timeout])
    const call = this.#broker.open(seat.skill, tool, { ...context, signal })
    try {
      // Before the tool runs: one that is not called has had no effect.
      signal.throwIfAborted()
      await call.passOn()
      const connection = await untilAborted(seat.connect(), signal)
      const answer = await connection.peer.request('tools/call', request(name, input, call), signal).catch((error) => {
        if (signal.aborted) seat.release(connection)
        throw error
      })
      return readReply(name, answer, call)
    } catch (error) {
      throw this.#translate(error, name, context.signal, timeout)
    } finally {
      call.close()
    }
  }

  /** Stops every skill, and writes the last notes of the audit log. */
  async close(): Promise<void> {
    for (const { close } of this.#seats.values()) close()
    await this.#broker.flush()
  }

  #sit(hosted: HostedSkill): void {
    const { name } = hosted.skill
    const skill = configureSkill(hosted.skill, this.settingsOf(name))
    this.#seats.set(name, { hosted, skill, ...seat(hosted.connect, this.#broker.serverOf(name)) })
    this.#refresh()
  }

  #refresh(): void {
    this.#tools = this.skills().flatMap((skill) => [...skill.tools.values()])
    this.#onChange()
  }

  #translate(error: unknown, tool: string, cancel: AbortSignal, timeout: AbortSignal): unknown {
    if (cancel.aborted)
      return isOurs(cancel.reason) ? cancel.reason : new AssistantError('run.cancelled', 'The run was cancelled.')
    if (timeout.aborted)
      return new AssistantError('skill.timeout', `${tool} took longer than ${this.#timeoutMs / 1000} s.`)
    if (isOurs(error)) return error
    const text = error instanceof Error ? error.message : String(error)
    return new AssistantError('skill.failed', `${tool} failed: ${text}`, { cause: error })
  }
}

const isOurs = (error: unknown): error is AssistantError => error instanceof AssistantError

function seat(connect: ConnectSkill, server: PowerServer): Omit<Seat, 'hosted' | 'skill'> {
  let open: Promise<SkillConnection> | undefined
  let released = Promise.resolve()
  return {
    connect: async () => {
      // The next call does not go to a process that hangs.
      await released
      open ??= connect(server).then(
        (connection) => {
          connection.peer.closed.then(() => {
            open = undefined
          })
          return connection
        },
        (error: unknown) => {
          open = undefined
          throw error
        },
      )
      return open
    },
    release: (connection) => {
      released = connection.release()
    },
    close: () => void open?.then(({ close }) => close()).catch(() => undefined),
  }
}

const request = (name: string, input: unknown, { id, context }: OpenCall) => ({
  name: name.slice(name.indexOf('.') + 1),
  arguments: input ?? null,
  _meta: {
    [META.call]: id,
    [META.now]: context.now.toISOString(),
    [META.timeZone]: context.timeZone,
  },
})

/** @throws {AssistantError} what the tool threw, or that its answer is none. */
function readReply(name: string, answer: unknown, call: OpenCall): ToolResult {
  const reply = ToolReply.safeParse(answer)
  if (!reply.success) throw new AssistantError('skill.failed', `${name} failed: it gave back no text`)
  const { content, isError, structuredContent, _meta: meta = {} } = reply.data
  const text = content.map((part) => part.text ?? '').join('\n')
  if (isError) throw failureOf(name, text, meta, call)
  const data = Object.hasOwn(meta, META.data) ? meta[META.data] : structuredContent
  return data === undefined ? { text } : { text, data }
}

/** Errors of ours keep their codes, if a power has thrown them in this very call: a skill cannot invent one, or cancel a run. */
function failureOf(name: string, text: string, meta: ToolReply['_meta'] = {}, { thrown }: OpenCall): Error {
  if (meta[META.invalid] === true)
    return new AssistantError('skill.input-invalid', `${name} was called with wrong input. ${text}`)
  const { name: kind, code, hint } = meta[META.error] ?? {}
  if (kind === 'Decline') return new AssistantError('skill.declined', text)
  if (code !== undefined && thrown.has(code) && Object.hasOwn(ERROR_CODES, code) && code !== 'run.cancelled')
    return new AssistantError(code as ErrorCode, text, { hint })
  return new AssistantError('skill.failed', `${name} failed: ${text}`, { cause: new RpcError(0, text, meta) })
}

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
