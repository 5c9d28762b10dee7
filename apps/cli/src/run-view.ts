import { AssistantError, type ErrorCode, type RunEvent } from '@openpa/core'
import { escapeText } from './terminal/escape-text.ts'
import { dim } from './terminal/style.ts'
import { expandedThought, thoughtOf } from './terminal/thoughts.ts'

/** What a command prints of a run. */
export interface ViewOptions {
  /** Thoughts on standard error: none, one line each, or everything. */
  thoughts: 'none' | 'lines' | 'all'
  /** Whether the answer's text is printed as it comes. */
  text: boolean
  /** Prints every event as a line of JSON instead. */
  ndjson?: boolean
}

/** How a run ended, for `--json`. */
export interface RunResult {
  runId: string
  sessionId: string
  answer: string
  usage: { inputTokens: number; outputTokens: number; costUsd: number }
  tools: { tool: string; input: unknown; data?: unknown }[]
}

/** Collects and prints the events of one run. */
export class RunView {
  readonly #options: ViewOptions
  readonly #result: RunResult = {
    runId: '',
    sessionId: '',
    answer: '',
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    tools: [],
  }
  readonly #inputs = new Map<string, unknown>()
  #lineOpen = false

  constructor(options: ViewOptions) {
    this.#options = options
  }

  /** Number of the run, once its first event came. */
  get runId(): string {
    return this.#result.runId
  }

  get sessionId(): string {
    return this.#result.sessionId
  }

  /** Takes the next event. @throws {AssistantError} when it says that the run failed. */
  take(event: RunEvent): void {
    this.#result.runId = event.runId
    if (this.#options.ndjson) process.stdout.write(`${JSON.stringify(event)}\n`)
    else this.#print(event)
    this.#collect(event)
  }

  /** @returns the result of a run that has ended well. */
  finish(): RunResult {
    this.#closeLine()
    return this.#result
  }

  #print(event: RunEvent): void {
    if (event.kind === 'text-added' && this.#options.text) {
      process.stdout.write(escapeText(event.payload?.text ?? ''))
      this.#lineOpen = true
      return
    }
    if (this.#options.thoughts === 'none') return
    const line =
      this.#options.thoughts === 'all' && event.kind !== 'text-added' ? expandedThought(event) : thoughtOf(event)
    if (line === undefined) return
    this.#closeLine()
    process.stderr.write(`${dim(line, process.stderr)}\n`)
  }

  #closeLine(): void {
    if (this.#lineOpen) process.stdout.write('\n')
    this.#lineOpen = false
  }

  #collect(event: RunEvent): void {
    if (event.kind === 'run-admitted') this.#result.sessionId = event.payload?.sessionId ?? ''
    else if (event.kind === 'tool-call-started' && event.payload)
      this.#inputs.set(event.payload.callId, event.payload.input)
    else if (event.kind === 'tool-call-finished' && event.payload && !event.payload.error) {
      const { callId, tool, data } = event.payload
      this.#result.tools.push({ tool, input: this.#inputs.get(callId), data })
    } else if (event.kind === 'run-finished' && event.payload) {
      this.#result.answer = event.payload.answer
      this.#result.usage = event.payload.usage
    } else if (event.kind === 'run-failed' && event.payload) {
      this.#closeLine()
      const { code, message, hint } = event.payload
      throw new AssistantError(code as ErrorCode, message, { hint })
    } else if (event.kind === 'run-cancelled') {
      this.#closeLine()
      throw new AssistantError('run.cancelled', 'Cancelled.')
    }
  }
}
