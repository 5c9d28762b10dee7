import type { ModelReply } from '../agent/model-call.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import { AssistantError, type ErrorBody, type ErrorCode } from '../errors.ts'
import type { StepRow } from '../ports/run-store.ts'
import type { ToolResult } from '../ports/tool-host.ts'

/** Names a call by tool and input, to find it again after a crash, when the input comes out of the database. */
export const callKey = (tool: string, input: unknown): string => `${tool} ${canonicalJson(input)}`

/** Ends of calls that say that the call is still to be made. */
const UNDONE: ReadonlySet<ErrorCode> = new Set(['answer.needed', 'approval.needed', 'run.interrupted'])
const FORGOTTEN = '[forgotten]'

type Output = (ToolResult & { error?: ErrorBody }) | null

/** What earlier attempts at a run have done, in their order: an attempt that repeats them gets what they got. */
export class Replay {
  readonly #calls = new Map<string, StepRow[]>()
  readonly #replies: ModelReply[] = []

  constructor(steps: readonly StepRow[] = []) {
    for (const step of steps) {
      if (step.status === 'intent' || UNDONE.has((step.output as Output)?.error?.code as ErrorCode)) continue
      if (step.kind === 'model') this.#replies.push(step.output as ModelReply)
      else {
        const key = callKey(step.name, step.input)
        this.#calls.set(key, [...(this.#calls.get(key) ?? []), step])
      }
    }
  }

  /** What came of the next call of a tool with this input. @throws {AssistantError} what it failed with then. */
  call(tool: string, input: unknown): ToolResult | undefined {
    const step = this.#calls.get(callKey(tool, input))?.shift()
    if (!step) return undefined
    // What it gave back may be forgotten by now; that it was done is not.
    const { error, ...result } = (step.output as Output) ?? { text: FORGOTTEN }
    if (step.status === 'done') return result
    const { code, message, hint } = error ?? { code: 'skill.failed' as const, message: `${tool} failed.` }
    throw new AssistantError(code, message, { hint })
  }

  /** What the model said next; what comes after a reply that is forgotten does not follow from anything. */
  reply(): ModelReply | undefined {
    const reply = this.#replies.shift()
    if (reply === null) this.#replies.length = 0
    return reply ?? undefined
  }
}
