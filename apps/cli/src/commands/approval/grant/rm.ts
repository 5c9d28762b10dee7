import { Args } from '@oclif/core'
import type { ApprovalGrant } from '@openpa/core'
import { AssistantCommand } from '../../../assistant-command.ts'
import { escapeText } from '../../../terminal/escape-text.ts'

export default class ApprovalGrantRemove extends AssistantCommand {
  static override summary = 'Take back what you have allowed for always.'
  static override examples = ['<%= config.bin %> approval grant rm 3f2a91bc']
  static override args = { id: Args.string({ required: true, description: 'Id, or its first 8 characters.' }) }

  override async run(): Promise<ApprovalGrant> {
    const { args } = await this.parse(ApprovalGrantRemove)
    const grant = await (await this.client()).revokeGrant(args.id)
    this.log(`You are asked again about ${escapeText(grant.tool)}.`)
    return grant
  }
}
