import {
  AssistantError,
  type CommandSpec,
  ERROR_CODES,
  isAssistantError,
  type ToolCallContext,
  type ToolHost,
  type ToolResult,
  type ToolSpec,
  type WorkerSpec,
} from '@openpa/core'
import { Decline, type SkillTool, type ToolOutput } from '@openpa/skill'
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
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const signal = AbortSignal.any([context.signal, timeout])
    const powers = brokerPowers(skill, this.#deps, { ...context, signal })
    try {
      const checked = await checkedInput(name, tool.definition, input)
      // Before the tool runs: one that is not called has had no effect.
      signal.throwIfAborted()
      return checkedOutput(await untilAborted(Promise.resolve(tool.definition.run(checked, powers)), signal))
    } catch (error) {
      throw translate(error, name, context.signal, timeout, this.#timeoutMs)
    }
  }
}

async function checkedInput(name: string, definition: SkillTool, input: unknown): Promise<unknown> {
  const parsed = await definition.input.safeParseAsync(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  throw new AssistantError('skill.input-invalid', `${name} was called with wrong input. ${issues.join('; ')}`)
}

/** @throws {TypeError} when there is no text, or data that cannot be written as JSON. */
function checkedOutput(output: ToolOutput): ToolResult {
  if (typeof output?.text !== 'string') throw new TypeError('it gave back no text')
  JSON.stringify(output.data)
  return output.data === undefined ? { text: output.text } : { text: output.text, data: output.data }
}

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    // Also where the tool's first steps have taken so long, or have ended the run themselves.
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/** Errors of ours pass: those of the powers, and the reason of a cancel. A skill cannot cancel a run or invent a code. */
const isOurs = (error: unknown, cancel: AbortSignal) =>
  isAssistantError(error) &&
  Object.hasOwn(ERROR_CODES, error.code) &&
  (error.code !== 'run.cancelled' || cancel.aborted)

function translate(
  error: unknown,
  tool: string,
  cancel: AbortSignal,
  timeout: AbortSignal,
  timeoutMs: number,
): unknown {
  if (isOurs(error, cancel)) return error
  if (cancel.aborted) return new AssistantError('run.cancelled', 'The run was cancelled.', { cause: error })
  if (timeout.aborted)
    return new AssistantError('skill.timeout', `${tool} took longer than ${timeoutMs / 1000} s.`, { cause: error })
  if (error instanceof Decline || (error instanceof Error && error.name === 'Decline'))
    return new AssistantError('skill.declined', error.message, { cause: error })
  const text = error instanceof Error ? error.message : String(error)
  return new AssistantError('skill.failed', `${tool} failed: ${text}`, { cause: error })
}
