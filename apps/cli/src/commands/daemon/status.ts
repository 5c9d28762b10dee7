import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { localTime } from '../../terminal/style.ts'

export default class DaemonStatus extends AssistantCommand {
  static override summary = 'Show whether a daemon runs, without starting one.'
  static override examples = ['<%= config.bin %> daemon status']

  override async run(): Promise<{
    running: boolean
    pid?: number
    version?: string
    startedAt?: string
    port?: number
  }> {
    await this.parse(DaemonStatus)
    const daemon = runningDaemon(this.paths.lockFile)
    this.log(
      daemon
        ? `Running: process ${daemon.pid}, version ${daemon.version}, since ${localTime(daemon.startedAt)}.`
        : 'Not running.',
    )
    if (!daemon) return { running: false }
    const { pid, version, startedAt, port } = daemon
    return { running: true, pid, version, startedAt, ...(port === undefined ? {} : { port }) }
  }
}
