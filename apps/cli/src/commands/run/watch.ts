import { Args, Flags } from '@oclif/core'
import { stillPending } from '../../approval-prompt.ts'
import { throwIfWaiting } from '../../ask-once.ts'
import { AssistantCommand } from '../../assistant-command.ts'
import { type RunResult, RunView } from '../../run-view.ts'

export default class RunWatch extends AssistantCommand {
  static override summary = 'Watch a run to its end.'
  static override examples = ['<%= config.bin %> run watch 5d1e…']
  static override args = { id: Args.string({ required: true, description: 'Id of the run.' }) }
  static override flags = {
    after: Flags.integer({ description: 'Begin after this event.', min: 0, default: 0 }),
    stream: Flags.boolean({ description: 'Print the events as lines of JSON.', exclusive: ['json'] }),
  }

  override async run(): Promise<RunResult> {
    const { args, flags } = await this.parse(RunWatch)
    const view = new RunView({
      thoughts: flags.quiet || this.jsonEnabled() ? 'none' : 'lines',
      text: !this.jsonEnabled(),
      ndjson: flags.stream,
    })
    const client = await this.client()
    for await (const event of client.watchRun(args.id, flags.after)) {
      view.take(event)
      if (event.kind === 'run-parked' && event.payload)
        throwIfWaiting(await stillPending(client, event.payload.approvals))
    }
    return view.finish()
  }
}
