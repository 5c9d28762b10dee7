import type { AssistantClient, NewRun } from '@openpa/client'
import { type Approval, AssistantError } from '@openpa/core'
import { ApprovalPrompt, stillPending, terminalQuestion } from './approval-prompt.ts'
import { approvalNeeded } from './approval-view.ts'
import { EXIT } from './exit-codes.ts'
import { type RunResult, RunView, type ViewOptions } from './run-view.ts'
import { readStdin } from './terminal/read-stdin.ts'
import { dim } from './terminal/style.ts'

/** The question and what is piped in beside it; `-` reads the question itself from standard input. */
export async function readQuestion(words: string): Promise<{ text: string; attachment?: string }> {
  if (words === '-') {
    if (process.stdin.isTTY) process.stderr.write(`${dim('Type the question; Ctrl-D ends it.', process.stderr)}\n`)
    return { text: await readStdin() }
  }
  if (process.stdin.isTTY) return { text: words }
  const attachment = await readStdin({ onlyPiped: true })
  return attachment.trim() === '' ? { text: words } : { text: words, attachment }
}

/**
 * Asks and prints the run to its end. Ctrl-C, and `timeoutS` when it is over, cancel the run and wait for its last word.
 * Where it waits for an approval, a person at the terminal is asked.
 * @param asks Whether anybody may be asked.
 * @throws {AssistantError} what the run failed with; `approval.needed` where nobody is asked; `run.interrupted` when the time
 * was over.
 */
export async function askOnce(
  client: AssistantClient,
  run: NewRun,
  options: ViewOptions,
  { timeoutS, asks = true }: { timeoutS?: number | undefined; asks?: boolean } = {},
): Promise<RunResult> {
  const view = new RunView(options)
  const prompt = new ApprovalPrompt(client, terminalQuestion, 'terminal')
  const isAsked = asks && options.text && !options.ndjson && process.stdin.isTTY && process.stderr.isTTY
  let late = false
  let cancelled = false
  const cancel = () => {
    if (cancelled || view.runId === '') process.exit(EXIT.interrupted)
    cancelled = true
    client.cancelRun(view.runId).catch(() => process.exit(EXIT.interrupted))
  }
  const onTime = () => {
    late = true
    cancel()
  }
  const timer = timeoutS === undefined ? undefined : setTimeout(onTime, timeoutS * 1000)
  process.on('SIGINT', cancel)
  try {
    for await (const event of client.ask(run, prompt.left)) {
      view.take(event)
      if (event.kind === 'approval-answered' && event.payload) prompt.answered(event.payload.approvalId)
      if (event.kind !== 'run-parked' || !event.payload) continue
      const { approvals } = event.payload
      if (isAsked) prompt.ask(approvals)
      else throwIfWaiting(await stillPending(client, approvals))
    }
    return view.finish()
  } catch (error) {
    if (!late) throw prompt.left.aborted ? prompt.left.reason : error
    throw new AssistantError('run.interrupted', `There was no answer within ${timeoutS} s; the run was cancelled.`, {
      hint: 'Give it more time with --timeout.',
    })
  } finally {
    clearTimeout(timer)
    prompt.close()
    process.removeListener('SIGINT', cancel)
  }
}

/** @throws {AssistantError} `approval.needed` where something waits. */
export function throwIfWaiting(pending: readonly Approval[]): void {
  if (pending.length > 0) throw approvalNeeded(pending)
}
