import type { Setting } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { table } from '../../terminal/style.ts'

export default class ConfigList extends AssistantCommand {
  static override summary = 'List all settings.'
  static override examples = ['<%= config.bin %> config list']

  override async run(): Promise<Setting[]> {
    await this.parse(ConfigList)
    const settings = await (await this.client()).settings()
    this.log(
      table(
        settings.map(({ key, value, isDefault, about }) => [
          key,
          JSON.stringify(value),
          isDefault ? 'default' : 'set',
          about,
        ]),
      ),
    )
    return settings
  }
}
