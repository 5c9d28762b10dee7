import { existsSync, readFileSync } from 'node:fs'
import { Flags } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class DaemonLogs extends AssistantCommand {
  static override summary = "Show the daemon's log."
  static override examples = ['<%= config.bin %> daemon logs -n 20']
  static override flags = {
    lines: Flags.integer({ char: 'n', description: 'How many of the last lines.', min: 1, default: 50 }),
  }

  override async run(): Promise<{ file: string; lines: string[] }> {
    const { flags } = await this.parse(DaemonLogs)
    const file = this.paths.logFile
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-flags.lines) : []
    this.log(lines.map(escapeText).join('\n') || 'The log is empty.')
    return { file, lines }
  }
}
