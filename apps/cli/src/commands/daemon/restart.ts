import { clientOf, stopDaemon } from '../../daemon/ensure-daemon.ts'
import { runningDaemon } from '../../daemon/lock.ts'
import { startDaemon } from '../../daemon/start-daemon.ts'
import { AssistantCommand } from '../../assistant-command.ts'

export default class DaemonRestart extends AssistantCommand {
  static override summary = 'Stop the daemon and start it again.'
  static override examples = ['<%= config.bin %> daemon restart']

  override async run(): Promise<{ pid: number }> {
    await this.parse(DaemonRestart)
    if (runningDaemon(this.paths.lockFile)) await stopDaemon(this.paths, clientOf(this.paths))
    const pid = await startDaemon(this.paths)
    this.log(`The daemon is ready (process ${pid}).`)
    return { pid }
  }
}
