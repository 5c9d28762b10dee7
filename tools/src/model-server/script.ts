import type { Fault } from './faults.ts'

/** One scripted answer; a string is its text. */
export type Step = string | AnswerStep

export interface AnswerStep {
  text?: string
  /** Sent as `reasoning_content`, before the text. */
  reasoning?: string
  /** `arguments` as a string is sent as it is, valid JSON or not. */
  toolCalls?: { name: string; arguments: object | string }[]
  /** Takes the place of the text when the request asks for `json_schema` or `json_object`, or when there is no text. */
  json?: unknown
  /** Regular expression: the step waits for a request whose new input fits (see {@link newInput}). */
  match?: string
  /** The step stays and answers every fitting request; others answer once. */
  repeat?: boolean
  /** Breaks this answer. With `times: n` the step fails n times before it answers, so that a retry succeeds. */
  fault?: Fault
}

interface ChatMessage {
  role: string
  content?: string | { type: string; text?: string }[] | null
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  tool_call_id?: string
}

/** What the server reads of a request; whatever else a client sent is there too. */
export interface RequestBody {
  model?: string
  messages?: ChatMessage[]
  tools?: { type: string; function: { name: string; description?: string; parameters?: unknown } }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  response_format?: { type: string }
  input?: string | string[]
  dimensions?: number
  encoding_format?: string
  [field: string]: unknown
}

const textOf = ({ content }: ChatMessage) =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')

/** The texts of all user and tool messages since the model last spoke, one a line. */
export const newInput = (messages: ChatMessage[] = []): string =>
  messages
    .slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
    .filter(({ role }) => role === 'user' || role === 'tool')
    .map(textOf)
    .join('\n')

/** Hands out steps in order, each to the first request it fits. */
export const createScript = (steps: readonly Step[]) => {
  const left = steps.map((step): AnswerStep => (typeof step === 'string' ? { text: step } : { ...step }))
  return {
    /** The step for this input; undefined when none fits: then the default answer is due. */
    take: (input: string): AnswerStep | undefined => {
      const step = left.find(({ match }) => match === undefined || new RegExp(match).test(input))
      if (!step) return undefined
      const taken = { ...step }
      const { fault } = step
      if (typeof fault === 'object' && fault.times !== undefined) {
        if (fault.times > 0) {
          step.fault = { ...fault, times: fault.times - 1 }
          return taken
        }
        delete taken.fault
      }
      if (!step.repeat) left.splice(left.indexOf(step), 1)
      return taken
    },
  }
}
