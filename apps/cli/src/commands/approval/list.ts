import { Flags } from '@oclif/core'
import type { Approval } from '@openpa/core'
import { questionOf, shortId } from '../../approval-view.ts'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'
import { localTime, table } from '../../terminal/style.ts'

export default class ApprovalList extends AssistantCommand {
  static override summary = 'List what waits for your approval.'
  static override examples = ['<%= config.bin %> approval list', '<%= config.bin %> approval list --all']
  static override flags = { all: Flags.boolean({ description: 'Also what was answered, or has expired.' }) }

  override async run(): Promise<Approval[]> {
    const { flags } = await this.parse(ApprovalList)
    const approvals = await (await this.client()).approvals(flags.all ? {} : { status: 'pending' })
    this.log(
      table(
        approvals.map((approval) => [
          shortId(approval.id),
          approval.status,
          localTime(approval.createdAt),
          approval.tool,
          escapeText(questionOf(approval)?.question ?? approval.target ?? '')
            .replace(/\s+/g, ' ')
            .slice(0, 80),
        ]),
      ) || (flags.all ? 'Nothing was asked yet.' : 'Nothing waits for you.'),
    )
    return approvals
  }
}
