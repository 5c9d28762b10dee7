import { Args, Flags } from '@oclif/core'
import type { Approval } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { escapeText } from '../../terminal/escape-text.ts'

export default class ApprovalAllow extends AssistantCommand {
  static override summary = 'Allow a call; its run goes on with it.'
  static override examples = [
    '<%= config.bin %> approval allow 3f2a91bc',
    '<%= config.bin %> approval allow 3f2a91bc --always',
  ]
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }
  static override flags = {
    always: Flags.boolean({ description: 'Do not ask again for this tool and this target.' }),
  }

  override async run(): Promise<Approval> {
    const { args, flags } = await this.parse(ApprovalAllow)
    const client = await this.client()
    const approval = await client.allowApproval(args.id, { by: 'terminal', always: flags.always })
    this.log(`Allowed: ${escapeText(approval.tool)}.`)
    this.aside(`Its run goes on: assistant run watch ${approval.runId}`)
    return approval
  }
}
