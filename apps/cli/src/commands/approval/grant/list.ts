import type { ApprovalGrant } from '@openpa/core'
import { shortId } from '../../../approval-view.ts'
import { AssistantCommand } from '../../../assistant-command.ts'
import { escapeText } from '../../../terminal/escape-text.ts'
import { localTime, table } from '../../../terminal/style.ts'

export default class ApprovalGrantList extends AssistantCommand {
  static override summary = 'List what you have allowed for always.'
  static override examples = ['<%= config.bin %> approval grant list']

  override async run(): Promise<ApprovalGrant[]> {
    await this.parse(ApprovalGrantList)
    const grants = await (await this.client()).grants()
    this.log(
      table(
        grants.map(({ id, tool, target, createdAt }) => [
          shortId(id),
          localTime(createdAt),
          tool,
          escapeText(target ?? 'any'),
        ]),
      ) || 'Nothing is allowed for always.',
    )
    return grants
  }
}
