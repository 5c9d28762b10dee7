import type { SecretSummary } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { table } from '../../terminal/style.ts'

export default class SecretList extends AssistantCommand {
  static override summary = 'List secrets by name, and which skills may have them sent where.'
  static override examples = ['<%= config.bin %> secret list']

  override async run(): Promise<SecretSummary[]> {
    await this.parse(SecretList)
    const secrets = await (await this.client()).secrets()
    const uses = (secret: SecretSummary) =>
      secret.uses.map(({ skill, hosts }) => `${skill} (${hosts.join(', ')})`).join('; ') || 'no skill uses it'
    this.log(table(secrets.map((secret) => [secret.name, uses(secret)])) || 'No secrets are stored.')
    return secrets
  }
}
