import { Flags } from '@oclif/core'
import type { InboxItem } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class InboxList extends AssistantCommand {
  static override summary = 'Show the inbox and mark it as read.'
  static override examples = ['<%= config.bin %> inbox list']
  static override flags = {
    unseen: Flags.boolean({ description: 'Only what is unread.' }),
    keep: Flags.boolean({ description: 'Leave it unread.' }),
  }

  protected override get announcesInbox(): boolean {
    return false
  }

  override async run(): Promise<InboxItem[]> {
    const { flags } = await this.parse(InboxList)
    const client = await this.client()
    const items = await client.inbox(flags.unseen)
    this.log(
      table(
        items.map(({ id, seenAt, dueAt, createdAt, text }) => [
          id.slice(0, 8),
          seenAt ? ' ' : '*',
          localTime(dueAt ?? createdAt),
          escapeText(text).replace(/\s+/g, ' '),
        ]),
      ) || 'The inbox is empty.',
    )
    if (!flags.keep) await client.markSeen(items.filter(({ seenAt }) => !seenAt).map(({ id }) => id))
    return items
  }
}
