import { runningDaemon } from '@openpa/client'
import { AssistantCommand } from '../assistant-command.ts'

export default class Version extends AssistantCommand {
  static override summary = 'Show the versions of the command line and of a running daemon.'
  static override examples = ['<%= config.bin %> version']

  override async run(): Promise<{ cli: string; daemon: string | null; node: string }> {
    await this.parse(Version)
    const daemon = runningDaemon(this.paths.lockFile)?.version ?? null
    this.log(`assistant ${this.config.version}, daemon ${daemon ?? 'not running'}, node ${process.version}`)
    return { cli: this.config.version, daemon, node: process.version }
  }
}
