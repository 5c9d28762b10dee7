import type { RotatedKey } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'

const PLACES = { keychain: 'in the keychain of your system', file: 'in a file that only you can read' } as const

export default class SecretRotateKey extends AssistantCommand {
  static override summary = 'Encrypt all secrets anew, with another key.'
  static override description =
    'For when somebody may have seen the key; and to move it into the keychain of the system, where there is one. The secrets stay as they are.'
  static override examples = ['<%= config.bin %> secret rotate-key']

  override async run(): Promise<RotatedKey> {
    await this.parse(SecretRotateKey)
    const rotated = await (await this.client()).health.rotateSecretKey()
    const where = rotated.place === null ? '' : ` The key is ${PLACES[rotated.place]}.`
    this.log(`Encrypted anew: ${rotated.secrets} secrets.${where}`)
    return rotated
  }
}
