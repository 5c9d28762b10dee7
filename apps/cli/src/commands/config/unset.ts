import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ConfigUnset extends AssistantCommand {
  static override summary = 'Take a setting back to its default.'
  static override examples = ['<%= config.bin %> config unset timezone']
  static override args = { key: Args.string({ required: true, description: 'Name of the setting.' }) }

  override async run(): Promise<{ key: string }> {
    const { args } = await this.parse(ConfigUnset)
    const setting = await (await this.client()).unsetSetting(args.key)
    this.log(`${setting.key} has its default again.`)
    return setting
  }
}
