import type { Status as DaemonStatus } from '@openpa/client'
import { AssistantCommand } from '../assistant-command.ts'
import { statusText } from '../status-text.ts'

export default class Status extends AssistantCommand {
  static override summary = 'Show how the assistant is.'
  static override examples = ['<%= config.bin %> status']

  override async run(): Promise<DaemonStatus> {
    await this.parse(Status)
    const status = await (await this.client()).status()
    this.log(statusText(status))
    return status
  }
}
