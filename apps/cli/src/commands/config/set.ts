import { Args } from '@oclif/core'
import { AssistantCommand } from '../../assistant-command.ts'

export default class ConfigSet extends AssistantCommand {
  static override summary = 'Change a setting.'
  static override examples = [
    '<%= config.bin %> config set timezone Europe/Berlin',
    '<%= config.bin %> config set budget.dayUsd 2',
    '<%= config.bin %> config set prices.gpt-5 \'{"inputUsdPerMillion":1.25,"outputUsdPerMillion":10}\'',
  ]
  static override args = {
    key: Args.string({ required: true, description: 'Name of the setting.' }),
    value: Args.string({ required: true, description: 'JSON, or plain text.' }),
  }

  override async run(): Promise<{ key: string; value: unknown }> {
    const { args } = await this.parse(ConfigSet)
    const setting = await (await this.client()).setSetting(args.key, readValue(args.value))
    this.log(`${setting.key} = ${JSON.stringify(setting.value)}`)
    return setting
  }
}

/** JSON where it is JSON, else the text itself: `Europe/Berlin` needs no quotes. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
