import { Flags } from '@oclif/core'
import type { AuditEntry } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { auditText } from '../../audit-view.ts'

export default class AuditList extends AssistantCommand {
  static override summary = 'List what was done with powers, newest first.'
  static override examples = ['<%= config.bin %> audit list', '<%= config.bin %> audit list --actor weather']
  static override flags = {
    actor: Flags.string({ description: 'Of one skill only, or of "person".' }),
    limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }),
  }

  override async run(): Promise<AuditEntry[]> {
    const { flags } = await this.parse(AuditList)
    const entries = await (await this.client()).audit({ actor: flags.actor, limit: flags.limit })
    this.log(auditText(entries) || 'Nothing yet.')
    return entries
  }
}
