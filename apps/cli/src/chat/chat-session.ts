import type { Interface } from 'node:readline'
import type { AssistantClient } from '@openpa/client'
import { isAssistantError } from '@openpa/core'
import { RunView, type ViewOptions } from '../run-view.ts'
import { escapeText } from '../terminal/escape-text.ts'
import { bold, dim } from '../terminal/style.ts'
import { readHistory, writeHistory } from './history-file.ts'

/** How a chat begins. */
export interface ChatOptions {
  sessionId: string | undefined
  model: string | undefined
  thoughts: ViewOptions['thoughts']
  historyFile: string
}

const HELP = `/new       begin a new conversation
/inbox     show unread reminders
/session   show the id of this conversation
/help      this text
/exit      leave (or Ctrl-D)`

/** One conversation at a terminal (or from piped lines): reads, asks, prints, until the input ends. */
export class ChatSession {
  readonly #client: AssistantClient
  readonly #options: ChatOptions
  readonly #leave = new AbortController()
  #sessionId: string | undefined
  #view: RunView | undefined
  #lines: Interface | undefined

  constructor(client: AssistantClient, options: ChatOptions) {
    this.#client = client
    this.#options = options
    this.#sessionId = options.sessionId
  }

  /** @returns the conversation's id, if anything was asked. */
  async run(): Promise<string | undefined> {
    const { createInterface } = process.getBuiltinModule('node:readline')
    const terminal = Boolean(process.stdin.isTTY)
    const history = terminal ? readHistory(this.#options.historyFile) : []
    const lines = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal,
      prompt: terminal ? bold('> ', process.stdout) : '',
      history,
      historySize: 500,
      removeHistoryDuplicates: true,
    })
    this.#lines = lines
    lines.on('SIGINT', () => this.#interrupt())
    lines.on('history', (all: string[]) => writeHistory(this.#options.historyFile, all))
    if (terminal) process.stdout.write(`${dim('Ask anything; /help lists commands, Ctrl-D leaves.', process.stdout)}\n`)
    const inbox = this.#showInbox()
    lines.prompt()
    // The interface buffers what is typed while an answer comes; each line waits for its turn.
    for await (const line of lines) {
      if (!(await this.#turn(line.trim()))) break
      lines.prompt()
    }
    lines.close()
    this.#leave.abort()
    await inbox
    return this.#sessionId
  }

  /** @returns false to leave. */
  async #turn(line: string): Promise<boolean> {
    if (line === '') return true
    if (line === '/exit' || line === '/quit') return false
    if (line.startsWith('/')) {
      await this.#command(line)
      return true
    }
    const view = new RunView({ thoughts: this.#options.thoughts, text: true })
    this.#view = view
    try {
      for await (const event of this.#client.ask({
        text: line,
        sessionId: this.#sessionId,
        model: this.#options.model,
        source: 'cli',
      }))
        view.take(event)
      view.finish()
    } catch (error) {
      this.#complain(error)
    } finally {
      this.#view = undefined
      this.#sessionId = view.sessionId || this.#sessionId
    }
    return true
  }

  async #command(line: string): Promise<void> {
    if (line === '/new') {
      this.#sessionId = undefined
      process.stdout.write('A new conversation.\n')
    } else if (line === '/session') process.stdout.write(`${this.#sessionId ?? 'none yet'}\n`)
    else if (line === '/inbox') {
      const items = await this.#client.inbox(true)
      process.stdout.write(`${items.map((item) => escapeText(item.text)).join('\n') || 'Nothing unread.'}\n`)
      await this.#client.markSeen(items.map(({ id }) => id))
    } else process.stdout.write(`${line === '/help' ? '' : `There is no ${escapeText(line)}.\n`}${HELP}\n`)
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
    else process.stdout.write(`\n${dim('Ctrl-D leaves.', process.stdout)}\n`)
    lines?.prompt()
  }

  #complain(error: unknown): void {
    if (!isAssistantError(error)) throw error
    process.stderr.write(
      `${escapeText(error.message)}\n${error.hint ? `${dim(escapeText(error.hint), process.stderr)}\n` : ''}`,
    )
  }

  /** Shows reminders above the prompt as they fire. A chat goes on without them when the stream breaks. */
  async #showInbox(): Promise<void> {
    try {
      for await (const item of this.#client.watchInbox(this.#leave.signal)) {
        process.stdout.write(`\r\u001b[K${bold('⏰', process.stdout)} ${escapeText(item.text)}\n`)
        await this.#client.markSeen([item.id])
        if (!this.#view) this.#lines?.prompt(true)
      }
    } catch (error) {
      if (!this.#leave.signal.aborted)
        process.stderr.write(
          `${dim('Reminders are not shown any more: the daemon does not answer.', process.stderr)}\n`,
        )
      if (!isAssistantError(error) && !this.#leave.signal.aborted) throw error
    }
  }
}
