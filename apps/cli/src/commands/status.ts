import type { Status as DaemonStatus } from '@openpa/client'
import { table } from '../terminal/style.ts'
import { AssistantCommand } from '../assistant-command.ts'

export default class Status extends AssistantCommand {
  static override summary = 'Show how the assistant is.'
  static override examples = ['<%= config.bin %> status']

  override async run(): Promise<DaemonStatus> {
    await this.parse(Status)
    const status = await (await this.client()).status()
    const uptime = `${Math.round(status.uptimeMs / 60_000)} min`
    this.log(
      table([
        ['daemon', `running, process ${status.pid}, for ${uptime}, version ${status.version}`],
        ['database', status.home === 'pglite' ? 'embedded' : 'PostgreSQL'],
        ['model', status.model ?? 'none (assistant model add …)'],
        ['memories', String(status.memories)],
        ['reminders', `${status.reminders} pending, ${status.unseen} unread in the inbox`],
      ]),
    )
    return status
  }
}
