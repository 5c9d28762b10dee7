import type { AssistantClient } from '@openpa/client'
import { type Approval, isAssistantError, toErrorBody } from '@openpa/core'
import { approvalNeeded, approvalText, chosen } from './approval-view.ts'
import { printFailure } from './report.ts'

/** How a person at a terminal is asked. Rejects when `signal` aborts; undefined when the input has ended. */
export type Question = (text: string, signal: AbortSignal) => Promise<string | undefined>

/** Those of `ids` that still wait for an answer. */
export async function stillPending(client: AssistantClient, ids: readonly string[]): Promise<Approval[]> {
  const approvals = await Promise.all(ids.map((id) => client.approval(id)))
  return approvals.filter(({ status }) => status === 'pending')
}

/** Asks the person about what a run waits for, while its events go on: another terminal may answer first. */
export class ApprovalPrompt {
  readonly #client: AssistantClient
  readonly #question: Question
  readonly #by: string
  readonly #leave = new AbortController()
  #work: Promise<void> = Promise.resolve()
  #isClosed = false
  #current: { id: string; abort: AbortController } | undefined

  constructor(client: AssistantClient, question: Question, by: string) {
    this.#client = client
    this.#question = question
    this.#by = by
  }

  /** Aborts, with the reason, when the run is not to be watched any longer. */
  get left(): AbortSignal {
    return this.#leave.signal
  }

  /** To be called when the run waits; returns at once. */
  ask(ids: readonly string[]): void {
    this.#work = this.#work
      .then(() => this.#askAll(ids))
      .catch((error: unknown) => {
        // Whoever watches the run is told the same by its stream.
        if (!isAssistantError(error, 'daemon.unreachable')) this.#leave.abort(error)
      })
  }

  /** To be called when another terminal has answered. */
  answered(id: string): void {
    if (this.#current?.id === id) this.#current.abort.abort()
  }

  /** To be called when the run is not watched any longer: a question that still stands would keep the process. */
  close(): void {
    this.#isClosed = true
    this.#current?.abort.abort()
  }

  async #askAll(ids: readonly string[]): Promise<void> {
    for (const approval of await stillPending(this.#client, ids)) {
      if (this.#leave.signal.aborted || this.#isClosed) return
      await this.#askOne(approval)
    }
  }

  async #askOne(approval: Approval): Promise<void> {
    const { id, reason } = approval
    const abort = new AbortController()
    this.#current = { id, abort }
    const mayRepeat = reason === 'effect' || reason === 'destructive'
    process.stderr.write(`${approvalText(approval)}\n`)
    try {
      const isQuestion = reason === 'question'
      const prompt = isQuestion ? 'Your answer (nothing for none): ' : `Allow it? [y/N${mayRepeat ? '/always' : ''}] `
      const said = await this.#question(prompt, abort.signal)
      if (said === undefined) this.#leave.abort(approvalNeeded([approval]))
      else if (isQuestion) await this.#say(approval, said.trim())
      else await this.#answer(id, said.trim().toLowerCase(), mayRepeat)
    } catch (error) {
      if (abort.signal.aborted) process.stderr.write(this.#isClosed ? '\n' : '\nAnswered elsewhere.\n')
      else if (isAssistantError(error, 'approval.answered') || isAssistantError(error, 'approval.expired'))
        printFailure(toErrorBody(error))
      else throw error
    } finally {
      this.#current = undefined
    }
  }

  async #say(approval: Approval, said: string): Promise<void> {
    const { id } = approval
    if (said === '') await this.#client.denyApproval(id, { by: this.#by })
    else await this.#client.answerApproval(id, { by: this.#by, answer: chosen(approval, said) })
  }

  /** Whatever is not clearly a yes is a no. */
  async #answer(id: string, said: string, mayRepeat: boolean): Promise<void> {
    const always = mayRepeat && said === 'always'
    if (always || said === 'y' || said === 'yes') await this.#client.allowApproval(id, { by: this.#by, always })
    else await this.#client.denyApproval(id, { by: this.#by })
  }
}

/** Asks at the terminal that this command runs in. */
export const terminalQuestion: Question = (text, signal) => {
  const { createInterface } = process.getBuiltinModule('node:readline')
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  return new Promise<string | undefined>((resolve, reject) => {
    lines.on('SIGINT', () => process.emit('SIGINT'))
    lines.on('close', () => resolve(undefined))
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    lines.question(text, resolve)
  }).finally(() => lines.close())
}
