import { Args, Flags } from '@oclif/core'
import { AssistantError, type RunEvent } from '@openpa/core'
import { AssistantCommand } from '../assistant-command.ts'
import { type RunResult, RunView } from '../run-view.ts'
import { readStdin } from '../terminal/read-stdin.ts'
import { dim } from '../terminal/style.ts'

export default class Ask extends AssistantCommand {
  static override summary = 'Ask something, or tell something to remember.'
  static override description = 'Answers from memory, reminders, arithmetic and the clock need no model; anything else goes to the connected one. What is piped in beside a question is its attachment.'
  static override examples = [
    '<%= config.bin %> ask "remember that my sister Ana is allergic to peanuts"',
    '<%= config.bin %> ask "remind me to water the plants tomorrow at 9am"',
    '<%= config.bin %> ask "summarise this" < notes.txt',
    'echo "what is 15% of 1240" | <%= config.bin %> ask -',
  ]
  static override strict = false
  static override args = { question: Args.string({ description: 'The question; - reads it from standard input.', required: true }) }
  static override flags = {
    session: Flags.string({ char: 's', description: 'Go on with this conversation.' }),
    continue: Flags.boolean({ char: 'c', description: 'Go on with the last conversation.', exclusive: ['session'] }),
    model: Flags.string({ char: 'm', description: 'Ask this connected model, not the default one.' }),
    stream: Flags.boolean({ description: 'Print the events of the run as lines of JSON.', exclusive: ['json'] }),
    verbose: Flags.boolean({ char: 'v', description: 'Show everything the agent does.' }),
  }

  override async run(): Promise<RunResult> {
    const { flags, argv } = await this.parse(Ask)
    const { text, attachment } = await question(argv.map(String).join(' '))
    const client = await this.client()
    const sessionId = flags.continue ? (await client.sessions(1))[0]?.id : flags.session
    const events = client.ask({ text, attachment, sessionId, model: flags.model, source: 'cli' })
    const thoughts = flags.quiet || this.jsonEnabled() || !process.stderr.isTTY ? 'none' : flags.verbose ? 'all' : 'lines'
    const view = new RunView({ thoughts: flags.verbose && thoughts === 'none' && !flags.quiet && !this.jsonEnabled() ? 'all' : thoughts, text: !this.jsonEnabled(), ndjson: flags.stream })
    return this.#follow(events, view, flags.timeout)
  }

  /** Prints events to the end; Ctrl-C and `--timeout` cancel the run, and wait for its last word. */
  async #follow(events: AsyncGenerator<RunEvent>, view: RunView, timeoutS: number | undefined): Promise<RunResult> {
    let late = false
    let cancelled = false
    const cancel = () => {
      if (cancelled) process.exit(130)
      cancelled = true
      if (view.runId) void this.client().then((client) => client.cancelRun(view.runId)).catch(() => process.exit(130))
      else process.exit(130)
    }
    const timer = timeoutS === undefined ? undefined : setTimeout(() => {
      late = true
      cancel()
    }, timeoutS * 1000)
    process.on('SIGINT', cancel)
    try {
      for await (const event of events) view.take(event)
      return view.finish()
    } catch (error) {
      if (late) throw new AssistantError('run.interrupted', `There was no answer within ${timeoutS} s; the run was cancelled.`, { hint: 'Give it more time with --timeout.' })
      throw error
    } finally {
      clearTimeout(timer)
      process.removeListener('SIGINT', cancel)
    }
  }
}

/** The question and what is piped in beside it. */
async function question(words: string): Promise<{ text: string; attachment?: string }> {
  if (words === '-') {
    if (process.stdin.isTTY) process.stderr.write(`${dim('Type the question; Ctrl-D ends it.', process.stderr)}\n`)
    return { text: await readStdin() }
  }
  if (process.stdin.isTTY) return { text: words }
  const attachment = await readStdin({ onlyPiped: true })
  return attachment.trim() === '' ? { text: words } : { text: words, attachment }
}
