import type { ModelConnection } from '@openpa/client'
import { AssistantCommand } from '../../assistant-command.ts'
import { table } from '../../terminal/style.ts'

export default class ModelList extends AssistantCommand {
  static override summary = 'List connected models.'
  static override examples = ['<%= config.bin %> model list']

  override async run(): Promise<ModelConnection[]> {
    await this.parse(ModelList)
    const models = await (await this.client()).models()
    this.log(
      table(
        models.map(({ name, isDefault, modelId, baseUrl, hasKey }) => [
          name,
          isDefault ? 'default' : '',
          modelId,
          hasKey ? 'key stored' : 'no key',
          baseUrl,
        ]),
      ) || 'No model is connected: assistant model add --help',
    )
    return models
  }
}
