import { Args } from '@oclif/core'
import type { Setting } from '@openpa/client'
import { AssistantError } from '@openpa/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ConfigGet extends AssistantCommand {
  static override summary = 'Show a setting.'
  static override examples = ['<%= config.bin %> config get timezone']
  static override args = { key: Args.string({ required: true, description: 'Name of the setting.' }) }

  override async run(): Promise<Setting> {
    const { args } = await this.parse(ConfigGet)
    const setting = (await (await this.client()).settings()).find(({ key }) => key === args.key)
    if (!setting)
      throw new AssistantError('config.invalid', `There is no setting "${args.key}".`, {
        hint: 'See: assistant config list',
      })
    this.log(JSON.stringify(setting.value))
    return setting
  }
}
