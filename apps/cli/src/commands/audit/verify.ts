import { AssistantError, type AuditVerdict } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class AuditVerify extends AssistantCommand {
  static override summary = 'Check that no entry of the audit log was altered or taken out.'
  static override examples = ['<%= config.bin %> audit verify']

  override async run(): Promise<AuditVerdict> {
    await this.parse(AuditVerify)
    const verdict = await (await this.client()).verifyAudit()
    if (verdict.brokenAt !== null)
      throw new AssistantError('audit.broken', `The audit log's chain is broken at entry ${verdict.brokenAt}.`, {
        hint: 'That entry was altered, or one before it was taken out. What follows it proves nothing.',
      })
    this.log(`${verdict.entries} ${verdict.entries === 1 ? 'entry' : 'entries'}, all as written.`)
    return verdict
  }
}
