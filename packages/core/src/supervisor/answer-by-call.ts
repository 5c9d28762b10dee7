import type { RunCall } from '../domain/run.ts'
import { AssistantError } from '../errors.ts'
import { callTool, type ToolCallScope } from '../run/call-tool.ts'
import { NO_USAGE, type RunAnswer } from './run-scope.ts'

/**
 * Makes the one call that a run is, with no policy, memory or model.
 * @throws {AssistantError} as {@link callTool} does; `input.invalid` where the input was forgotten before the call was made.
 */
export async function answerByCall(calls: ToolCallScope, { tool, input }: RunCall): Promise<RunAnswer> {
  // What the other program's model has read before, nobody here knows: its input may be the words of somebody outside, so
  // what reads private things must not take them out without a yes, and what it has remembered is no more than a quotation.
  calls.journal.taint.add('untrusted', 'call')
  // Without its input only what was done before counts: a yes was to a call that nobody can make any more.
  const result = input === null ? calls.replay.call(tool, null) : await callTool(calls, tool, input, null)
  if (!result) throw new AssistantError('input.invalid', `What ${tool} was to be called with has been forgotten.`)
  return { text: result.text, usage: NO_USAGE }
}
