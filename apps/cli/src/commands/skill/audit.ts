import { Args, Flags } from '@oclif/core'
import type { AuditEntry } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { auditText } from '../../audit-view.ts'

export default class SkillAudit extends AssistantCommand {
  static override summary = 'Show what a skill did with its powers, and what it was refused.'
  static override examples = ['<%= config.bin %> skill audit weather']
  static override args = { name: Args.string({ required: true, description: 'Name of the skill or its package.' }) }
  static override flags = { limit: Flags.integer({ description: 'At most so many.', min: 1, max: 1000, default: 50 }) }

  override async run(): Promise<AuditEntry[]> {
    const { args, flags } = await this.parse(SkillAudit)
    const client = await this.client()
    const { name } = await client.skill(args.name)
    const entries = await client.audit({ actor: name, limit: flags.limit })
    this.log(auditText(entries) || `${name} has used no power yet.`)
    return entries
  }
}
