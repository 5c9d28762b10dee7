import { Args, Flags } from '@oclif/core'
import type { Run, RunEvent } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { runText } from '../../run-text.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { expandedThought, thoughtOf } from '../../terminal/thoughts.ts'

export default class RunShow extends AssistantCommand {
  static override summary = 'Show a run with everything that happened in it.'
  static override examples = ['<%= config.bin %> run show 5d1e… --verbose']
  static override args = { id: Args.string({ required: true, description: 'Id of the run.' }) }
  static override flags = { verbose: Flags.boolean({ char: 'v', description: 'Show whole events.' }) }

  override async run(): Promise<Run & { events: RunEvent[] }> {
    const { args, flags } = await this.parse(RunShow)
    const run = await (await this.client()).run(args.id)
    this.log(`> ${runText(run)}`)
    for (const event of run.events) {
      const line = flags.verbose ? expandedThought(event) : thoughtOf(event)
      if (line !== undefined) this.log(`  ${String(event.seq).padStart(3)}  ${line}`)
    }
    this.log(escapeText(run.answer ?? run.error?.message ?? run.status))
    return run
  }
}
