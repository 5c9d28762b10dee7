import { Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { runDaemon } from '../../daemon/start-daemon.ts'

export default class DaemonRun extends AssistantCommand {
  static override summary = 'Run the daemon in the foreground, for service managers.'
  static override examples = ['<%= config.bin %> daemon run']
  static override flags = {
    tcp: Flags.integer({
      description: 'Also listen on this port of 127.0.0.1 (0: any free one).',
      min: 0,
      max: 65_535,
    }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(DaemonRun)
    process.exitCode = await runDaemon(flags.tcp === undefined ? [] : ['--tcp', String(flags.tcp)])
  }
}
