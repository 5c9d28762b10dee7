import {
  AssistantError,
  type CommandSpec,
  isAssistantError,
  type ToolCallContext,
  type ToolHost,
  type ToolResult,
  type ToolSpec,
  type WorkerSpec,
} from '@openpa/core'
import { Decline } from '@openpa/skill'
import { type BrokerDeps, brokerPowers } from './broker.ts'
import type { LoadedSkill } from './load-skill.ts'

/** Longest time a tool call may take. */
const TOOL_TIMEOUT_MS = 30_000

/** Calls the tools of loaded skills, in this process. */
export class SkillHost implements ToolHost {
  readonly #skills: readonly LoadedSkill[]
  readonly #deps: BrokerDeps
  readonly #timeoutMs: number

  /**
   * @param options `timeoutMs` of one tool call (30 s).
   * @throws {AssistantError} `skill.manifest-invalid` when two skills have the same name.
   */
  constructor(skills: readonly LoadedSkill[], deps: BrokerDeps, options: { timeoutMs?: number } = {}) {
    const twice = skills.find((skill, i) => skills.findIndex((other) => other.name === skill.name) !== i)
    if (twice) throw new AssistantError('skill.manifest-invalid', `Two skills are called ${twice.name}.`)
    this.#skills = skills
    this.#deps = deps
    this.#timeoutMs = options.timeoutMs ?? TOOL_TIMEOUT_MS
  }

  /** Installed skills, in the order in which they were given. */
  skills(): readonly LoadedSkill[] {
    return this.#skills
  }

  tools(): readonly ToolSpec[] {
    return this.#skills.flatMap((skill) => [...skill.tools.values()].map((tool) => tool.spec))
  }

  workers(): readonly WorkerSpec[] {
    return this.#skills.map((skill) => skill.worker)
  }

  commands(): readonly CommandSpec[] {
    return this.#skills.flatMap((skill) => skill.commands)
  }

  async call(name: string, input: unknown, context: ToolCallContext): Promise<ToolResult> {
    const skill = this.#skills.find((candidate) => candidate.tools.has(name))
    const tool = skill?.tools.get(name)
    if (!skill || !tool) throw new AssistantError('tool.unknown', `There is no tool ${JSON.stringify(name)}.`)
    const parsed = tool.definition.input.safeParse(input)
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
      throw new AssistantError('skill.input-invalid', `${name} was called with wrong input. ${issues.join('; ')}`)
    }
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const signal = AbortSignal.any([context.signal, timeout])
    const powers = brokerPowers(skill, this.#deps, { ...context, signal })
    try {
      const output = await untilAborted(Promise.resolve(tool.definition.run(parsed.data, powers)), signal)
      return output.data === undefined ? { text: output.text } : { text: output.text, data: output.data }
    } catch (error) {
      throw translate(error, name, context.signal, timeout, this.#timeoutMs)
    }
  }
}

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function translate(
  error: unknown,
  tool: string,
  cancel: AbortSignal,
  timeout: AbortSignal,
  timeoutMs: number,
): unknown {
  if (isAssistantError(error)) return error
  if (cancel.aborted) return new AssistantError('run.cancelled', 'The run was cancelled.', { cause: error })
  if (timeout.aborted)
    return new AssistantError('skill.timeout', `${tool} took longer than ${timeoutMs / 1000} s.`, { cause: error })
  if (error instanceof Decline || (error instanceof Error && error.name === 'Decline'))
    return new AssistantError('skill.declined', error.message, { cause: error })
  const text = error instanceof Error ? error.message : String(error)
  return new AssistantError('skill.failed', `${tool} failed: ${text}`, { cause: error })
}
