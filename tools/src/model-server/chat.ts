import type { Parts } from './deliver.ts'
import type { FaultName } from './faults.ts'
import type { AnswerStep, RequestBody } from './script.ts'

/** Characters of text or arguments in one event of a stream. */
const CHUNK_LENGTH = 16
const DEFAULT_TEXT = 'Hello from the scripted model.'

/** An answer before it is written as JSON or as a stream. */
export interface Answer {
  /** Number of the request; makes the ids. */
  number: number
  model: string
  text: string
  reasoning: string
  toolCalls: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
  finishReason: 'stop' | 'tool_calls' | null
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number }
}

/** About four characters a token, as in English. */
export const countTokens = (text: string): number => Math.ceil(text.length / 4)

const textOf = (step: AnswerStep | undefined, body: RequestBody): string => {
  if (!step) return DEFAULT_TEXT
  const wantsJson = body.response_format !== undefined && body.response_format.type !== 'text'
  if (step.json !== undefined && (wantsJson || step.text === undefined)) return JSON.stringify(step.json)
  return step.text ?? (step.toolCalls?.length ? '' : DEFAULT_TEXT)
}

/** The step's calls, spoiled when the fault is about tools: then there is always at least one. */
const callsOf = (step: AnswerStep | undefined, body: RequestBody, fault: FaultName | undefined) => {
  const calls = (step?.toolCalls ?? []).map(({ name, arguments: args }) => ({
    name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
  }))
  if (fault !== 'invalid-tool-json' && fault !== 'unknown-tool') return calls
  const [first = { name: body.tools?.[0]?.function.name ?? 'no_such_tool', arguments: '{}' }, ...others] = calls
  if (fault === 'unknown-tool') return [{ ...first, name: 'no_such_tool' }, ...others]
  return [{ ...first, arguments: `${first.arguments.slice(0, -1)}"` }, ...others]
}

/** Composes the answer of a step, or the default one, to a request; content faults are worked in. */
export const composeAnswer = (
  number: number,
  body: RequestBody,
  step: AnswerStep | undefined,
  fault: FaultName | undefined,
): Answer => {
  const isEmpty = fault === 'empty'
  const calls = isEmpty ? [] : callsOf(step, body, fault)
  const text = isEmpty || (calls.length > 0 && !step) ? '' : textOf(step, body)
  const reasoning = (!isEmpty && step?.reasoning) || ''
  const prompt_tokens = countTokens(JSON.stringify([body.messages ?? [], body.tools ?? []]))
  const completion_tokens = countTokens(text + reasoning + calls.map((call) => call.name + call.arguments).join(''))
  return {
    number,
    model: body.model ?? 'scripted',
    text,
    reasoning,
    toolCalls: calls.map((call, i) => ({ id: `call_${number}_${i}`, type: 'function', function: call })),
    finishReason: fault === 'no-done' ? null : calls.length > 0 ? 'tool_calls' : 'stop',
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  }
}

/** The body of an answer that is not streamed. @see https://platform.openai.com/docs/api-reference/chat/object */
export const toCompletion = ({ number, model, text, reasoning, toolCalls, finishReason, usage }: Answer) => ({
  id: `chatcmpl-${number}`,
  object: 'chat.completion',
  created: 0,
  model,
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: text || toolCalls.length === 0 ? text : null,
        ...(reasoning && { reasoning_content: reasoning }),
        ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
      },
      finish_reason: finishReason,
    },
  ],
  usage,
})

const chunks = (text: string): string[] => text.match(new RegExp(`[^]{1,${CHUNK_LENGTH}}`, 'gu')) ?? []

/**
 * The server-sent events of a streamed answer: its content, and the end that tells a client it is whole.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const toEvents = (answer: Answer, includeUsage: boolean): Parts => {
  const event = (choices: unknown[], more?: object) => {
    const head = { id: `chatcmpl-${answer.number}`, object: 'chat.completion.chunk', created: 0, model: answer.model }
    return `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`
  }
  const delta = (value: object, finish_reason: string | null = null) =>
    event([{ index: 0, delta: value, finish_reason }])
  const call = (index: number, value: object) => delta({ tool_calls: [{ index, ...value }] })
  return {
    contentType: 'text/event-stream',
    content: [
      delta({ role: 'assistant', content: '' }),
      ...chunks(answer.reasoning).map((reasoning_content) => delta({ reasoning_content })),
      ...chunks(answer.text).map((content) => delta({ content })),
      ...answer.toolCalls.flatMap(({ function: { name, arguments: args }, ...rest }, index) => [
        call(index, { ...rest, function: { name, arguments: '' } }),
        ...chunks(args).map((part) => call(index, { function: { arguments: part } })),
      ]),
    ],
    end: [
      delta({}, answer.finishReason),
      ...(includeUsage ? [event([], { usage: answer.usage })] : []),
      'data: [DONE]\n\n',
    ],
  }
}
