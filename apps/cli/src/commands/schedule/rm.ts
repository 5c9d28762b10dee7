import { Args } from '@oclif/core'
import type { Reminder } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class ScheduleRemove extends AssistantCommand {
  static override summary = 'Cancel a reminder.'
  static override examples = ['<%= config.bin %> schedule rm 8f9e0d1c']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<Reminder> {
    const { args } = await this.parse(ScheduleRemove)
    const reminder = await (await this.client()).cancelReminder(args.id)
    this.log(`Cancelled: ${escapeText(reminder.text)}`)
    return reminder
  }
}
