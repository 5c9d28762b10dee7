import { Args } from '@oclif/core'
import type { Approval } from '@openpa/core'
import { approvalText } from '../../approval-view.ts'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ApprovalShow extends AssistantCommand {
  static override summary = 'Show exactly what a tool would be called with.'
  static override description = 'Characters that cannot be seen, or act on the terminal, are shown as \\u{…}.'
  static override examples = ['<%= config.bin %> approval show 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<Approval> {
    const { args } = await this.parse(ApprovalShow)
    const approval = await (await this.client()).approval(args.id)
    this.log(approvalText(approval))
    return approval
  }
}
