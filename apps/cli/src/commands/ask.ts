import { Args, Flags } from '@oclif/core'
import { askOnce, readQuestion } from '../ask-once.ts'
import { AssistantCommand } from '../assistant-command.ts'
import type { RunResult } from '../run-view.ts'

export default class Ask extends AssistantCommand {
  static override summary = 'Ask something, or tell something to remember.'
  static override description =
    'Answers from memory, reminders, arithmetic and the clock need no model; anything else goes to the connected one. What is piped in beside a question is its attachment.'
  static override examples = [
    '<%= config.bin %> ask "remember that my sister Ana is allergic to peanuts"',
    '<%= config.bin %> ask "remind me to water the plants tomorrow at 9am"',
    '<%= config.bin %> ask "summarise this" < notes.txt',
    'echo "what is 15% of 1240" | <%= config.bin %> ask -',
  ]
  static override strict = false
  static override args = {
    question: Args.string({ description: 'The question; - reads it from standard input.', required: true }),
  }
  static override flags = {
    session: Flags.string({ char: 's', description: 'Go on with this conversation.' }),
    continue: Flags.boolean({ char: 'c', description: 'Go on with the last conversation.', exclusive: ['session'] }),
    model: Flags.string({ char: 'm', description: 'Ask this connected model, not the default one.' }),
    stream: Flags.boolean({ description: 'Print the events of the run as lines of JSON.', exclusive: ['json'] }),
    verbose: Flags.boolean({ char: 'v', description: 'Show everything the agent does.' }),
  }

  override async run(): Promise<RunResult> {
    const { flags, argv } = await this.parse(Ask)
    const question = await readQuestion(argv.map(String).join(' '))
    const client = await this.client()
    const sessionId = flags.continue ? (await client.sessions(1))[0]?.id : flags.session
    const silent = flags.quiet || this.jsonEnabled()
    const thoughts = silent ? 'none' : flags.verbose ? 'all' : process.stderr.isTTY ? 'lines' : 'none'
    const run = { ...question, sessionId, model: flags.model, source: 'cli' as const }
    const view = { thoughts, text: !this.jsonEnabled(), ndjson: flags.stream } as const
    return askOnce(client, run, view, { timeoutS: flags.timeout, asks: !flags.yes })
  }
}
