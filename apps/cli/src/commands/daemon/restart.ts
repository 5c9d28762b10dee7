import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { clientOf, portFlags, stopDaemon } from '../../daemon/ensure-daemon.ts'
import { startDaemon } from '../../daemon/start-daemon.ts'

export default class DaemonRestart extends AssistantCommand {
  static override summary = 'Stop the daemon and start it again.'
  static override examples = ['<%= config.bin %> daemon restart']

  override async run(): Promise<{ pid: number }> {
    await this.parse(DaemonRestart)
    const running = runningDaemon(this.paths.lockFile)
    if (running) await stopDaemon(this.paths, clientOf(this.paths))
    const pid = await startDaemon(this.paths, portFlags(running?.port))
    this.log(`The daemon is ready (process ${pid}).`)
    return { pid }
  }
}
