import { Flags } from '@oclif/core'
import type { Reminder } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class ScheduleList extends AssistantCommand {
  static override summary = 'List pending reminders, soonest first.'
  static override examples = ['<%= config.bin %> schedule list']
  static override flags = { all: Flags.boolean({ description: 'Also fired and cancelled ones.' }) }

  override async run(): Promise<Reminder[]> {
    const { flags } = await this.parse(ScheduleList)
    const reminders = await (await this.client()).reminders(flags.all)
    this.log(
      table(
        reminders.map(({ id, status, dueAt, text }) => [
          id.slice(0, 8),
          status,
          localTime(dueAt),
          escapeText(text).replace(/\s+/g, ' '),
        ]),
      ) || 'No reminders are set.',
    )
    return reminders
  }
}
