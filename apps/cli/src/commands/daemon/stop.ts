import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { clientOf, stopDaemon } from '../../daemon/ensure-daemon.ts'

export default class DaemonStop extends AssistantCommand {
  static override summary = 'Stop the daemon; runs at work may end first.'
  static override examples = ['<%= config.bin %> daemon stop']

  override async run(): Promise<{ pid: number | null; stopped: boolean }> {
    await this.parse(DaemonStop)
    if (!runningDaemon(this.paths.lockFile)) {
      this.log('No daemon is running.')
      return { pid: null, stopped: false }
    }
    const pid = await stopDaemon(this.paths, clientOf(this.paths))
    this.log(`The daemon has stopped (process ${pid}).`)
    return { pid, stopped: true }
  }
}
