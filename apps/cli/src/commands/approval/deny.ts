import { Args } from '@oclif/core'
import type { Approval } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class ApprovalDeny extends AssistantCommand {
  static override summary = 'Deny a call; its run goes on without it.'
  static override examples = ['<%= config.bin %> approval deny 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<Approval> {
    const { args } = await this.parse(ApprovalDeny)
    const approval = await (await this.client()).denyApproval(args.id, { by: 'terminal' })
    this.log(`Denied: ${escapeText(approval.tool)}.`)
    return approval
  }
}
