import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { optimizeDaemon } from '../../daemon/start-daemon.ts'

export default class DaemonOptimize extends AssistantCommand {
  static override summary =
    'Compile the embedded database ahead for this machine: starts, searches and imports are quicker.'
  static override description =
    'Takes ten seconds and, for a moment, 700 MB of memory; once, and again after an update of Node or of the assistant. A checkout does it as it is built.'
  static override examples = ['<%= config.bin %> daemon optimize']

  override async run(): Promise<{ code: 'made' | 'present' }> {
    await this.parse(DaemonOptimize)
    this.aside('Compiling the database; this takes some ten seconds …')
    const code = await optimizeDaemon()
    const isRunning = runningDaemon(this.paths.lockFile) !== undefined
    this.log(
      code === 'present'
        ? 'The database is compiled for this machine already.'
        : `The database is compiled.${isRunning ? ' The running daemon uses it after: assistant daemon restart' : ''}`,
    )
    return { code }
  }
}
