import type { AssistantClient, NewRun } from '@openpa/client'
import { AssistantError } from '@openpa/core'
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
 * @throws {AssistantError} what the run failed with; `run.interrupted` when the time was over.
 */
export async function askOnce(
  client: AssistantClient,
  run: NewRun,
  options: ViewOptions,
  timeoutS?: number,
): Promise<RunResult> {
  const view = new RunView(options)
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
    for await (const event of client.ask(run)) view.take(event)
    return view.finish()
  } catch (error) {
    if (!late) throw error
    throw new AssistantError('run.interrupted', `There was no answer within ${timeoutS} s; the run was cancelled.`, {
      hint: 'Give it more time with --timeout.',
    })
  } finally {
    clearTimeout(timer)
    process.removeListener('SIGINT', cancel)
  }
}
