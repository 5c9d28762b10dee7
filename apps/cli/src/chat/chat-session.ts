import type { Interface } from 'node:readline'
import type { AssistantClient } from '@openpa/client'
import { type ErrorBody, isAssistantError, type RunEvent, toErrorBody } from '@openpa/core'
import { ApprovalPrompt, type Question, stillPending } from '../approval-prompt.ts'
import { throwIfWaiting } from '../ask-once.ts'
import { printFailure } from '../report.ts'
import { RunView, type ViewOptions } from '../run-view.ts'
import { escapeText } from '../terminal/escape-text.ts'
import { bold, dim } from '../terminal/style.ts'
import { readHistory, writeHistory } from './history-file.ts'

/** How a chat begins. */
export interface ChatOptions {
  sessionId: string | undefined
  model: string | undefined
  thoughts: ViewOptions['thoughts']
  /** Prints nothing; the turns are in the result. */
  silent: boolean
  historyFile: string
  /** A client of a daemon that is started anew, when the one at hand does not answer any more. */
  reconnect(): Promise<AssistantClient>
}

/** A question with what came of it. */
export interface ChatTurn {
  question: string
  answer?: string
  error?: ErrorBody
}

/** A chat that is over. `sessionId` is undefined when nothing was asked. */
export interface ChatResult {
  sessionId: string | undefined
  turns: ChatTurn[]
}

const HELP = `/new       begin a new conversation
/inbox     show unread reminders
/session   show the id of this conversation
/help      this text
/exit      leave (or Ctrl-D)`

/** One conversation at a terminal (or from piped lines): reads, asks, prints, until the input ends. */
export class ChatSession {
  #client: AssistantClient
  readonly #options: ChatOptions
  readonly #leave = new AbortController()
  readonly #turns: ChatTurn[] = []
  readonly #terminal = Boolean(process.stdin.isTTY)
  #sessionId: string | undefined
  /** Ends with the stream of reminders. */
  #inbox: Promise<void> | undefined
  #view: RunView | undefined
  #lines: Interface | undefined

  constructor(client: AssistantClient, options: ChatOptions) {
    this.#client = client
    this.#options = options
    this.#sessionId = options.sessionId
  }

  /** Reads and answers to the end of the input. */
  async run(): Promise<ChatResult> {
    const lines = this.#open()
    if (this.#terminal) this.#say(`${dim('Ask anything; /help lists commands, Ctrl-D leaves.', process.stdout)}\n`)
    this.#watchInbox()
    this.#prompt()
    try {
      // The interface buffers what is typed while an answer comes; each line waits for its turn.
      for await (const line of lines) {
        if (!(await this.#turn(line.trim()))) break
        this.#prompt()
      }
    } finally {
      lines.close()
      this.#leave.abort()
      await this.#inbox
    }
    return { sessionId: this.#sessionId, turns: this.#turns }
  }

  #open(): Interface {
    const { createInterface } = process.getBuiltinModule('node:readline')
    const lines = createInterface({
      input: process.stdin,
      ...(this.#options.silent ? {} : { output: process.stdout }),
      terminal: this.#terminal && !this.#options.silent,
      prompt: this.#terminal ? bold('> ', process.stdout) : '',
      history: this.#terminal ? readHistory(this.#options.historyFile) : [],
      historySize: 500,
      removeHistoryDuplicates: true,
    })
    lines.on('SIGINT', () => this.#interrupt())
    lines.on('history', (all: string[]) => writeHistory(this.#options.historyFile, all))
    // Piped lines may all have been read while the first one is still being answered.
    lines.on('close', () => {
      this.#lines = undefined
    })
    this.#lines = lines
    return lines
  }

  #prompt(): void {
    if (this.#terminal) this.#lines?.prompt(true)
  }

  #say(text: string): void {
    if (!this.#options.silent) process.stdout.write(text)
  }

  /** @returns false to leave. */
  async #turn(line: string): Promise<boolean> {
    if (line === '') return true
    if (line === '/exit' || line === '/quit') return false
    try {
      await (line.startsWith('/') ? this.#command(line) : this.#ask(line))
    } catch (error) {
      this.#complain(error)
    }
    return true
  }

  async #ask(text: string): Promise<void> {
    const { silent, thoughts, model } = this.#options
    const view = new RunView({ thoughts, text: !silent })
    this.#view = view
    const turn: ChatTurn = { question: text }
    this.#turns.push(turn)
    const prompt = new ApprovalPrompt(this.#client, this.#question, 'chat')
    try {
      let last: RunEvent | undefined
      await this.#reaching(async () => {
        const events = last
          ? this.#client.watchRun(last.runId, last.seq, prompt.left)
          : this.#client.ask({ text, sessionId: this.#sessionId, model, source: 'cli' }, prompt.left)
        for await (const event of events) {
          last = event
          view.take(event)
          await this.#consult(event, prompt)
        }
      })
      turn.answer = view.finish().answer
    } catch (error) {
      const why = prompt.left.aborted ? prompt.left.reason : error
      turn.error = toErrorBody(why)
      throw why
    } finally {
      prompt.close()
      this.#view = undefined
      this.#sessionId = view.sessionId || this.#sessionId
    }
  }

  /** Asks the person at the terminal about what the run waits for. @throws {AssistantError} `approval.needed` for piped lines. */
  async #consult(event: RunEvent, prompt: ApprovalPrompt): Promise<void> {
    if (event.kind === 'approval-answered' && event.payload) prompt.answered(event.payload.approvalId)
    if (event.kind !== 'run-parked' || !event.payload) return
    const { approvals } = event.payload
    if (this.#terminal && !this.#options.silent) prompt.ask(approvals)
    else throwIfWaiting(await stillPending(this.#client, approvals))
  }

  readonly #question: Question = (text, signal) =>
    new Promise((resolve, reject) => {
      const lines = this.#lines
      if (!lines) return resolve(undefined)
      const onEnd = () => resolve(undefined)
      lines.once('close', onEnd)
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      lines.question(text, { signal }, (said) => {
        lines.removeListener('close', onEnd)
        resolve(said)
      })
    })

  /** Does something with the daemon; one that is gone is started again, and it is done once more. */
  async #reaching<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!isAssistantError(error, 'daemon.unreachable')) throw error
      this.#client = await this.#options.reconnect()
      this.#watchInbox()
      return await work()
    }
  }

  async #command(line: string): Promise<void> {
    if (line === '/new') {
      this.#sessionId = undefined
      this.#say('A new conversation.\n')
    } else if (line === '/session') this.#say(`${this.#sessionId ?? 'none yet'}\n`)
    else if (line === '/inbox') {
      const items = await this.#reaching(() => this.#client.inbox(true))
      this.#say(`${items.map((item) => escapeText(item.text)).join('\n') || 'Nothing unread.'}\n`)
      await this.#client.markSeen(items.map(({ id }) => id))
    } else this.#say(`${line === '/help' ? '' : `There is no ${escapeText(line)}.\n`}${HELP}\n`)
  }

  /** Ctrl-C: cancels the turn, else clears the line, else says how to leave. */
  #interrupt(): void {
    const lines = this.#lines
    if (this.#view) {
      const { runId } = this.#view
      if (runId) void this.#client.cancelRun(runId).catch((error: unknown) => this.#complain(error))
      return
    }
    if (lines && lines.line.length > 0) lines.write(null, { ctrl: true, name: 'u' })
    else this.#say(`\n${dim('Ctrl-D leaves.', process.stdout)}\n`)
    this.#prompt()
  }

  #complain(error: unknown): void {
    if (!isAssistantError(error)) throw error
    if (!this.#options.silent) printFailure(toErrorBody(error))
  }

  #watchInbox(): void {
    if (!this.#options.silent) this.#inbox = this.#showInbox()
  }

  /** Shows reminders above the prompt as they fire. A chat goes on without them when the stream breaks. */
  async #showInbox(): Promise<void> {
    try {
      for await (const item of this.#client.watchInbox(this.#leave.signal)) {
        this.#say(`${this.#terminal ? '\r\u001b[K' : ''}${bold('⏰', process.stdout)} ${escapeText(item.text)}\n`)
        await this.#client.markSeen([item.id])
        if (!this.#view) this.#prompt()
      }
    } catch {
      // Whatever it was: without the stream a chat is still a chat, and who asks next is told what is wrong.
      if (this.#leave.signal.aborted) return
      process.stderr.write(
        `${dim('The daemon is gone; it is started again with the next question.', process.stderr)}\n`,
      )
    }
  }
}
