import { Args } from '@oclif/core'
import type { AuditEntry } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'
import { auditText } from '../../audit-view.ts'

/** Entries that are looked through. */
const LOOKED_AT = 1000

export default class SecretAudit extends AssistantCommand {
  static override summary = 'Show when secrets were set, and which skill asked for them.'
  static override examples = ['<%= config.bin %> secret audit', '<%= config.bin %> secret audit weather-key']
  static override args = { name: Args.string({ description: 'Of one secret only.' }) }

  override async run(): Promise<AuditEntry[]> {
    const { args } = await this.parse(SecretAudit)
    const all = await (await this.client()).audit({ limit: LOOKED_AT })
    const entries = all.filter(
      ({ action, target }) => /^secret(?:$|\.)/.test(action) && (args.name === undefined || target === args.name),
    )
    this.log(auditText(entries) || 'Nothing yet.')
    return entries
  }
}
